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
struct Fields {
    #[valeu(0.1)]
    gain: f32,
    #[cfg(test)]
    #[value(3)]
    steps: usize,
}

#[derive(burn::module::Module, Debug)]
struct Part {
    size: usize,
}
#[component]
impl Part {
    fn new(#[defualt(3)] size: usize) -> Self {
        Self { size }
    }
}

fn main() {}
