//! A scale per channel needs the shape of the channels.
//!
//! In the reference the same declaration is accepted, and building a layer with it fails
//! (`QuantReLU(act_quant=AdvancedActQuantizer)`, Brevitas 0.13.4 on PyTorch 2.9.1):
//!
//! ```text
//! _dependencies.exceptions.DependencyError: 'AdvancedActQuantizer' can not resolve attribute
//! 'per_channel_broadcastable_shape'
//! ```
use quant_nn::components::quant::ClampedBinaryQuant;
use quant_nn::components::scaling::ParameterScaling;
use quant_nn::{ActQuantProxy, Lazy, quantizer};

#[quantizer(values)]
pub struct AdvancedActQuantizer {
    proxy_class: ActQuantProxy,
    tensor_quant: ClampedBinaryQuant,
    scaling_impl: ParameterScaling,
    #[value(0.1)]
    scaling_init: f32,
    #[value(true)]
    signed: bool,
    #[value(true)]
    scaling_per_output_channel: bool,
}

#[quantizer]
impl AdvancedActQuantizer {
    #[value]
    fn scaling_shape(scaling_per_output_channel: bool, per_channel_broadcastable_shape: Lazy<Vec<usize>>) -> Vec<usize> {
        if scaling_per_output_channel { per_channel_broadcastable_shape.get() } else { vec![] }
    }
}

fn main() {}
