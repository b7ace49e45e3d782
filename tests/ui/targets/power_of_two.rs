//! hls4ml computes in fixed point.
use quant_nn::Int8WeightPerTensorFloat;
use quant_nn::export::targets::{Hls4ml, check};

const _: () = check::<Hls4ml, Int8WeightPerTensorFloat>();

fn main() {}
