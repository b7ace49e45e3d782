//! The cells of the tutorial that print something, and the quantizers that they declare.
pub mod activations;
pub mod choosing;
pub mod declaring;
pub mod sharing;
pub mod torch;
pub mod value_functions;
pub mod weights;

use burn::tensor::{Device, Tensor};
use quant_nn::{QuantConv2d, QuantConv2dConfig, WeightLayer, WeightQuantizer};
use std::error::Error;

/// A cell of the tutorial, under its number there; a letter counts what one cell prints.
pub struct Cell {
    pub number: &'static str,
    pub asks: &'static str,
    pub run: fn() -> Printed,
    /// What differs from the reference, and why.
    pub differs: &'static str,
}

pub type Printed = Result<String, Box<dyn Error>>;

/// All of them, in the tutorial's order.
pub fn cells() -> impl Iterator<Item = &'static Cell> {
    [declaring::CELLS, weights::CELLS, activations::CELLS, value_functions::CELLS, sharing::CELLS, choosing::CELLS]
        .into_iter()
        .flatten()
}

/// What the tutorial quantizes.
pub fn x() -> Tensor<2> {
    Tensor::from_floats([[0.5, -0.25, 0.0, -0.0], [1.0, -1.0, 2.0, -3.0]], &Device::flex())
}

/// The convolution of the tutorial, without weights yet.
pub fn config() -> QuantConv2dConfig {
    QuantConv2dConfig::new([3, 2], [3, 3])
}

/// The `n`-th convolution that the tutorial creates, from 0, with this quantizer.
pub fn conv<Q: WeightQuantizer>(quantizer: Q, n: usize) -> Result<QuantConv2d<Q>, Box<dyn Error>> {
    conv_with(quantizer, torch::nth_conv(n))
}

/// A convolution with this quantizer and these weights.
pub fn conv_with<Q: WeightQuantizer>(quantizer: Q, weights: [f32; 54]) -> Result<QuantConv2d<Q>, Box<dyn Error>> {
    let mut conv = config().weight_quant(quantizer).try_init(&Device::flex())?;
    conv.weight = conv.weight.map(|w| torch::weight(weights, &w.device()));
    conv.init_tensor_quant()?;
    Ok(conv)
}
