//! A generic quantizer is checked where it is declared.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer]
struct Steps<const STEPS: usize> {
    tensor_quant: Outer,
    inner_impl: Leaf,
    #[value(STEPS)]
    steps: usize,
}

fn main() {}
