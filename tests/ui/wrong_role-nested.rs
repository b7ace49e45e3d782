//! A quantizer inside of another makes its `tensor_quant`, unless it says what else; that has to fit as well.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer]
struct Outside {
    tensor_quant: Outer,
    inner_impl: Base,
}

fn main() {}
