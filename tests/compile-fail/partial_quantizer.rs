#[path = "support/components.rs"]
mod support;
use quant_nn::{QuantLinear, QuantLinearConfig};
use support::*;

#[quantizer(partial)]
struct Mixin {
    tensor_quant: Outer,
    inner_impl: Leaf,
    proxy_class: WeightQuantProxy,
    #[value(true)]
    signed: bool,
}

#[derive(Module, Debug)]
struct Net {
    fc: QuantLinear<Mixin>,
}

fn main() {
    let _ = Net { fc: QuantLinearConfig::new(2, 2).init(&Device::flex()) };
}
