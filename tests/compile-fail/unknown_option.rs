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

#[quantizer(extend(Base))]
struct Misspelt;

#[quantizer(extends(Base), complete, partial, partial)]
struct Several;

#[derive(burn::module::Module, Debug)]
struct Part;
#[component(name = "part")]
impl Part {
    fn new() -> Self {
        Self
    }
}

#[quantizer(extends(Base), values)]
struct Functions;
#[quantizer(partial)]
impl Functions {
    #[value]
    fn gain() -> f32 {
        0.1
    }
}

fn main() {}
