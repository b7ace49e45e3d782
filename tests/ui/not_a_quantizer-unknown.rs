//! A name that does not exist is reported as such, once.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer]
struct Names {
    tensor_quant: Otter,
}

fn main() {}
