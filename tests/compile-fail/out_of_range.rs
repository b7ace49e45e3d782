#![allow(dead_code, unused_imports, unused_variables)]
#[path = "support/components.rs"]
mod support;
use quant_nn::components::proxy::{ActQuantProxy, WeightQuantProxy};
use quant_nn::{DependencyError, WeightModule, burn, component, quantizer, quantizer_with};
use support::{Bits, Leaf, Outer};

#[quantizer(partial)]
struct Mixin {
    tensor_quant: Bits,
}

#[quantizer(extends(Mixin))]
struct TooWide {
    #[value(64)]
    bit_width: usize,
}
// told once, at the base
#[quantizer(extends(TooWide))]
struct Child;

fn main() {
    let _ = quantizer_with!(Mixin { bit_width: 0 });
}
