//! No attribute depends on itself.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(partial)]
struct Itself {
    tensor_quant: Outer,
    inner_impl: Outer,
}

fn main() {}
