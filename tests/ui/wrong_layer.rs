//! A value function that reads weights is for a quantizer of weights.
use quant_nn::QuantReluConfig;
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base), values)]
struct FromWeight {
    proxy_class: ActQuantProxy,
    #[value(true)]
    signed: bool,
}
#[quantizer]
impl FromWeight {
    #[value]
    fn gain(module: &impl WeightModule) -> f32 {
        module.weight().abs().max().into_scalar()
    }
}

fn main() {
    let _ = QuantReluConfig::new().act_quant(FromWeight).init(&Device::flex());
}
