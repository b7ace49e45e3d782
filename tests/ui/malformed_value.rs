//! A value is written as `#[value(expression)] name: Type`.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base))]
struct Values {
    #[value]
    gain: f32,
}

fn main() {}
