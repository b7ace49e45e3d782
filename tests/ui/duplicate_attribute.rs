//! An attribute is declared once.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base))]
struct Twice {
    #[value(0.1)]
    gain: f32,
    #[value(0.2)]
    gain: f32,
}

fn main() {}
