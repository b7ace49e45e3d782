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

#[derive(burn::module::Module, Debug)]
struct Part<S> {
    inner_impl: S,
}
#[component]
impl<S> Part<S> {
    fn new(#[default(Base)] inner_impl: S) -> Self {
        Self { inner_impl }
    }
}
// the mistake is told once, at the component
#[quantizer]
struct Uses {
    tensor_quant: Part,
}

fn main() {}
