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

#[quantizer]
struct Literal {
    tensor_quant: Outer,
    #[value(0.5)]
    inner_impl: f32,
}

fn main() {
    let _ = quantizer_with!(Base { inner_impl: 0.5 });
}
