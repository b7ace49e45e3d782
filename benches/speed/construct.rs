//! Construction of layers.

use std::hint::black_box;

use burn::{nn::conv::Conv2dConfig, tensor::Device};
use quant_nn::{Int8WeightPerChannelFloat, QuantConv2d, QuantConv2dConfig};

use crate::measure::Call;

const LAYERS: usize = 50;
const CHANNELS: [usize; 2] = [16, 16];
const KERNEL: [usize; 2] = [3, 3];

pub const WHAT: &str = "construct 50 quantized convolutions";
pub const SHAPE: &str = "16-16, 3x3";

/// burn draws parameters at their first use: here all are used.
macro_rules! layers {
    ($config:ident => $layer:ty) => {{
        let device = Device::flex();
        Box::new(move || {
            for _ in 0..LAYERS {
                let layer: $layer = $config::new(CHANNELS, KERNEL).init(&device);
                black_box((layer.weight.val(), layer.bias.as_ref().map(|bias| bias.val())));
            }
        })
    }};
}

pub fn float() -> Call {
    layers!(Conv2dConfig => burn::nn::conv::Conv2d)
}

pub fn quant() -> Call {
    layers!(QuantConv2dConfig => QuantConv2d<Int8WeightPerChannelFloat>)
}
