//! A quantizer is made of components: `tensor_quant` is one.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer]
struct Value {
    #[value(0.5)]
    tensor_quant: f32,
}

fn main() {}
