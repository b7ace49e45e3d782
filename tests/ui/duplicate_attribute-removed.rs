//! What is removed is not declared in the same breath.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base), removes(gain))]
struct Both {
    #[value(0.1)]
    gain: f32,
}

fn main() {}
