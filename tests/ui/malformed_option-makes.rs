//! `makes` is an attribute's name.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(makes(inner_impl))]
struct Makes {
    inner_impl: Leaf,
}

fn main() {}
