//! A tensor is of one fixed-point type in hls4ml.
use quant_nn::Int8WeightPerChannelFixedPoint;
use quant_nn::export::targets::{Hls4ml, check};

const _: () = check::<Hls4ml, Int8WeightPerChannelFixedPoint>();

fn main() {}
