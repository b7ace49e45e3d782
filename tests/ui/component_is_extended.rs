//! Quantizers are extended, components are attributes.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Leaf))]
struct Extends {
    tensor_quant: Outer,
}

fn main() {}
