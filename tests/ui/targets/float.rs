//! Integer code has no floating point.
use quant_nn::Fp8e4m3WeightPerTensorFloat;
use quant_nn::export::targets::{IntegerOnly, check};

const _: () = check::<IntegerOnly, Fp8e4m3WeightPerTensorFloat>();

fn main() {}
