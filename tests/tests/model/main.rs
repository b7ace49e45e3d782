//! Quantized layers in burn models: printing, training, records, loading.
mod accumulator;
mod bias;
mod float;
mod from_stats;
mod learning;
mod load;
mod record;
mod share;
mod tree;
mod trunc;
mod wired;

use burn::tensor::{Device, Tensor};
use quant_nn::components::quant::BinaryQuant;
use quant_nn::components::scaling::ParameterScaling;
use quant_nn::{WeightModule, WeightQuantProxy, quantizer};

/// Every test runs on both backends.
#[allow(deprecated)] // burn retires its ndarray backend; it is covered while it is there
pub fn devices() -> [Device; 2] {
    [Device::flex(), Device::ndarray()]
}

/// A learned scale that begins with the largest magnitude of the weights.
#[quantizer(values)]
pub struct FromMax {
    tensor_quant: BinaryQuant,
    scaling_impl: ParameterScaling,
    proxy_class: WeightQuantProxy,
    #[value(true)]
    signed: bool,
}
#[quantizer]
impl FromMax {
    #[value]
    fn scaling_init(module: &impl WeightModule) -> Tensor<1> {
        module.weight().abs().max()
    }
}
