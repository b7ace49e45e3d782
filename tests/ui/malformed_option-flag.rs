//! `partial` is a word.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(partial(yes))]
struct Flag {
    tensor_quant: Outer,
}

fn main() {}
