//! An option has a name.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer("partial")]
struct Text {
    tensor_quant: Outer,
}

fn main() {}
