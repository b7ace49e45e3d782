#![allow(dead_code, unused_imports, unused_variables)]
#[path = "support/components.rs"]
mod support;
use quant_nn::components::proxy::{ActQuantProxy, WeightQuantProxy};
use quant_nn::{DependencyError, WeightModule, burn, component, quantizer, quantizer_with};
use support::{Bits, Leaf, Outer};

#[quantizer]
struct Base {
    tensor_quant: Outer,
    inner_impl: Leaf,
    #[value(0.5)]
    gain: f32,
}

#[quantizer(extends(Base))]
struct Act {
    proxy_class: ActQuantProxy,
    #[value(true)]
    signed: bool,
}
#[quantizer(extends(Base))]
struct Weight {
    proxy_class: WeightQuantProxy,
    #[value(true)]
    signed: bool,
}

fn weight<Q: quant_nn::WeightQuantizer>(_: Q) {}
fn act<Q: quant_nn::ActQuantizer>(_: Q) {}

fn main() {
    weight(Act);
    act(Weight);
    weight(Base);
}
