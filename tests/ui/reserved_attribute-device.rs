//! `device` is given by the layer.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base))]
struct Reserved {
    device: Leaf,
}

fn main() {}
