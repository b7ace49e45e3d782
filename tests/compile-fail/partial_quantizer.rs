#![allow(dead_code, unused_imports, unused_variables)]
#[path = "support/components.rs"]
mod support;
use quant_nn::components::proxy::{ActQuantProxy, WeightQuantProxy};
use quant_nn::{DependencyError, WeightModule, burn, component, quantizer, quantizer_with};
use support::{Bits, Leaf, Outer};

#[quantizer(partial)]
struct Mixin {
    tensor_quant: Outer,
    inner_impl: Leaf,
    proxy_class: WeightQuantProxy,
    #[value(true)]
    signed: bool,
}

fn needs<Q: quant_nn::WeightQuantizer>(_: Q) {}

fn main() {
    needs(Mixin);
}
