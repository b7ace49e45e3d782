//! All that is missing is told at once.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer]
struct Several {
    tensor_quant: Bits,
    proxy_class: Outer,
}

fn main() {}
