//! The type of an attribute is one that its reader takes.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base))]
struct Declared {
    #[value(1.5)]
    steps: f32,
}

fn main() {}
