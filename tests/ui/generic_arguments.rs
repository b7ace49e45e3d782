//! A component is named without its sub-components, which are attributes of their own.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer]
struct Spelt {
    tensor_quant: Outer<Leaf>,
    #[value(0.5)]
    gain: f32,
}

fn main() {}
