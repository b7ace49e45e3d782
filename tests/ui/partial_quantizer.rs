//! A mixin is no quantizer for a layer.
use quant_nn::{QuantLinear, QuantLinearConfig};
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(partial)]
struct Mixin {
    tensor_quant: Outer,
    inner_impl: Leaf,
    proxy_class: WeightQuantProxy,
}

#[derive(Module, Debug)]
struct Net {
    fc: QuantLinear<Mixin>,
}

fn main() {
    let _ = Net { fc: QuantLinearConfig::new(2, 2).init(&Device::flex()) };
}
