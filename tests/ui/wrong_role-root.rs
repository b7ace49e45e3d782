//! A `tensor_quant` is a tensor quantizer.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer]
struct Root {
    tensor_quant: Leaf,
    #[value(0.5)]
    gain: f32,
}

fn main() {}
