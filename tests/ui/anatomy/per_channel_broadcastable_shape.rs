use quant_nn::burn::tensor::Device;
use quant_nn::components::quant::{BinaryQuant, ClampedBinaryQuant};
use quant_nn::components::scaling::{ParameterScaling, ScalingShape};
use quant_nn::{ActQuantProxy, Lazy, QuantIdentityConfig, quantizer, quantizer_with};

#[quantizer(partial, values)]
struct AdvancedActQuantizer {
    scaling_impl: ParameterScaling,
    #[value(true)]
    signed: bool,
    #[value(0.01)]
    scaling_init: f32,
    proxy_class: ActQuantProxy,
}

#[quantizer]
impl AdvancedActQuantizer {
    #[value]
    fn tensor_quant(is_clamped: bool) -> impl Component {
        if is_clamped { ClampedBinaryQuant } else { BinaryQuant }
    }
    #[value]
    fn scaling_shape(
        scaling_per_output_channel: bool,
        per_channel_broadcastable_shape: Lazy<ScalingShape>,
    ) -> ScalingShape {
        if scaling_per_output_channel { per_channel_broadcastable_shape.get() } else { ScalingShape::default() }
    }
}

fn main() {
    let quantizer = quantizer_with!(AdvancedActQuantizer { is_clamped: true, scaling_per_output_channel: true });
    let _ = QuantIdentityConfig::new().act_quant(quantizer).init(&Device::flex());
}
