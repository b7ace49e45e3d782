//! Every attribute that a complete quantizer declares is read.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base))]
struct Surplus {
    #[value(8)]
    bit_width: usize,
}

fn main() {}
