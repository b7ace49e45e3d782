//! A quantizer that stands for a component has the attribute that it makes.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(makes = inner_impl)]
struct Inside {
    #[value(0.5)]
    gain: f32,
}
#[quantizer]
struct Outside {
    tensor_quant: Outer,
    inner_impl: Inside,
}

fn main() {}
