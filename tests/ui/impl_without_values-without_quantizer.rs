//! The value functions of a quantizer are read under `#[quantizer]`.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base), values)]
struct Silent;
impl Silent {
    #[value]
    fn gain() -> f32 {
        0.1
    }
}

fn main() {}
