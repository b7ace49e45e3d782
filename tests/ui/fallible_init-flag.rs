//! A flag that is known at run time only may ask for an attribute that nobody declares.
use quant_nn::QuantLinearConfig;
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base), values)]
struct Weight {
    proxy_class: WeightQuantProxy,
    #[value(true)]
    signed: bool,
    #[value(false)]
    per_channel: bool,
}
#[quantizer]
impl Weight {
    #[value]
    fn gain(per_channel: bool, channel_gain: Lazy<f32>) -> f32 {
        if per_channel { channel_gain.get() } else { 1.0 }
    }
}

fn main() {
    let flag = std::env::args().count() > 1;
    let quantizer = quantizer_with!(Weight { per_channel: flag });
    let _ = QuantLinearConfig::new(2, 2).weight_quant(quantizer).init(&Device::flex());
}
