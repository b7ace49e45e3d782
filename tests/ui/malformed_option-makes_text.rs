//! The attribute's name is not a text.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(makes = 3)]
struct Makes {
    inner_impl: Leaf,
}

fn main() {}
