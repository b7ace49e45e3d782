#![allow(dead_code, unused_imports, unused_variables)]
#[path = "support/components.rs"]
mod support;
use quant_nn::components::proxy::{ActQuantProxy, WeightQuantProxy};
use quant_nn::{DependencyError, WeightModule, burn, component, quantizer, quantizer_with};
use support::{Bits, Leaf, Outer};

#[quantizer]
struct Generic<T> {
    tensor_quant: T,
}

#[quantizer(partial, values)]
struct Fine;
#[quantizer]
impl<T> Fine {
    #[value]
    fn gain() -> f32 {
        0.1
    }
}

fn main() {}
