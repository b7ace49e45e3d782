//! The type of a value needs a value before it.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base))]
struct Forgotten {
    steps: usize,
}

fn main() {}
