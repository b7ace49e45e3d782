//! What has no value is the name of a component, not any type.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer]
struct Plain {
    tensor_quant: Outer,
    inner_impl: [f32; 2],
}

fn main() {}
