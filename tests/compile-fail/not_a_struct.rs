#![allow(dead_code, unused_imports, unused_variables)]
#[path = "support/components.rs"]
mod support;
use quant_nn::components::proxy::{ActQuantProxy, WeightQuantProxy};
use quant_nn::{DependencyError, WeightModule, burn, component, quantizer, quantizer_with};
use support::{Bits, Leaf, Outer};

#[quantizer]
enum Choice {
    A,
    B,
}
// told once
#[quantizer(extends(Choice))]
struct Child;

#[quantizer]
fn function() {}

#[component]
struct Part;

fn main() {}
