//! The `impl` with value functions belongs to a struct that is a quantizer.
#[path = "support/components.rs"]
mod support;
use support::*;

struct Plain;
#[quantizer]
impl Plain {
    #[value]
    fn gain() -> f32 {
        0.1
    }
}

fn main() {}
