//! A mistake in a quantizer is not told again by the one that it is inside of.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(makes = inner_impl)]
struct Inside {
    #[value]
    gain: f32,
    inner_impl: Leaf,
}
#[quantizer]
struct Outside {
    tensor_quant: Outer,
    inner_impl: Inside,
}

fn main() {}
