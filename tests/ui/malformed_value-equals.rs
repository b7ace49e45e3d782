//! A value stands in parentheses.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base))]
struct Values {
    #[value = 0.1]
    gain: f32,
}

fn main() {}
