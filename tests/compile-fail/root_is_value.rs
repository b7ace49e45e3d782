#![allow(dead_code, unused_imports, unused_variables)]
#[path = "support/components.rs"]
mod support;
use quant_nn::components::proxy::{ActQuantProxy, WeightQuantProxy};
use quant_nn::{DependencyError, WeightModule, burn, component, quantizer, quantizer_with};
use support::{Bits, Leaf, Outer};

#[quantizer]
struct Value {
    #[value(0.5)]
    tensor_quant: f32,
}

#[quantizer]
struct Proxy {
    tensor_quant: Bits,
    #[value(8)]
    bit_width: usize,
    #[value(true)]
    proxy_class: bool,
}

fn main() {}
