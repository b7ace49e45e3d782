//! Whoever sees a quantizer sees its attributes.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base))]
struct Values {
    pub inner_impl: Leaf,
}

fn main() {}
