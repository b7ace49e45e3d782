//! TensorRT has float biases.
use quant_nn::Int32Bias;
use quant_nn::export::targets::{TensorRt, check};

const _: () = check::<TensorRt, Int32Bias>();

fn main() {}
