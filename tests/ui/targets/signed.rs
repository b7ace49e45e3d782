//! TensorRT has no unsigned integers.
use quant_nn::Uint8ActPerTensorFloat;
use quant_nn::export::targets::{TensorRt, check};

const _: () = check::<TensorRt, Uint8ActPerTensorFloat>();

fn main() {}
