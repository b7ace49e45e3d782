//! `QuantizeLinear` has no signs.
use quant_nn::SignedBinaryActPerTensorConst;
use quant_nn::export::targets::{OnnxRuntime, check};

const _: () = check::<OnnxRuntime, SignedBinaryActPerTensorConst>();

fn main() {}
