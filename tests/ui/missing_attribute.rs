//! Every attribute that is read and has no default is declared.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer]
struct NoGain {
    tensor_quant: Outer,
    inner_impl: Leaf,
}

fn main() {}
