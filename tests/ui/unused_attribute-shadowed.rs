//! A quantizer inside of another reads its own attributes first.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(makes = inner_impl)]
struct Inside {
    inner_impl: Leaf,
    #[value(0.5)]
    gain: f32,
}
#[quantizer]
struct Outside {
    tensor_quant: Outer,
    inner_impl: Inside,
    #[value(0.1)]
    gain: f32,
}

fn main() {}
