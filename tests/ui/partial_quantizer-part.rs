//! A quantizer that makes a part of another is none for a layer.
use quant_nn::QuantLinearConfig;
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(makes = inner_impl)]
struct Inside {
    inner_impl: Leaf,
    #[value(0.5)]
    gain: f32,
}

fn main() {
    let _ = QuantLinearConfig::new(2, 2).weight_quant(Inside).init(&Device::flex());
}
