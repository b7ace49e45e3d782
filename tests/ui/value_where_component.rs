//! A sub-component is a component, not a plain value.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer]
struct Literal {
    tensor_quant: Outer,
    #[value(0.5)]
    inner_impl: f32,
}

fn main() {}
