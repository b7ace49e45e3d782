//! A component plays the role in which it is used.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base))]
struct Role {
    inner_impl: Bits,
    #[value(8)]
    bit_width: usize,
}

fn main() {}
