//! A quantizer inside of another finds its attributes in itself and around it.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(makes = inner_impl)]
struct Inside {
    inner_impl: Leaf,
}
#[quantizer]
struct Outside {
    tensor_quant: Outer,
    inner_impl: Inside,
}

fn main() {}
