//! A value has the type that is written beside it.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base))]
struct Literal {
    #[value("0.1")]
    gain: f32,
}

fn main() {}
