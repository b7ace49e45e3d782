//! A layer takes a quantizer, not a component.
use quant_nn::QuantLinear;
#[path = "support/components.rs"]
mod support;
use support::*;

struct Net {
    fc: QuantLinear<Leaf>,
}

fn main() {}
