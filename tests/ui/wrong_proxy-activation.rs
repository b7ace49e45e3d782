//! A layer takes an activation quantizer for its activations.
use quant_nn::QuantReluConfig;
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base))]
struct Weight {
    proxy_class: WeightQuantProxy,
    #[value(true)]
    signed: bool,
}

fn main() {
    let _ = QuantReluConfig::new().act_quant(Weight).init(&Device::flex());
}
