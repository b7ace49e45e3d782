//! An attribute has one value.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base))]
struct Values {
    #[value(1)]
    #[value(2)]
    steps: usize,
}

fn main() {}
