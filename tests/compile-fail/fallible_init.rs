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

use quant_nn::components::inject::Never;
use quant_nn::{Resolve, Weights};

#[quantizer(extends(Base), values)]
struct Fallible {
    proxy_class: WeightQuantProxy,
    #[value(true)]
    signed: bool,
}
#[quantizer]
impl Fallible {
    #[value]
    fn gain() -> Result<f32, DependencyError> {
        Ok(0.1)
    }
}

fn init<Q: Resolve<Weights, Error: Never>>(_: Q) {}

fn main() {
    init(Base);
    init(Fallible);
}
