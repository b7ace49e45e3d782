//! Value functions do not read each other in a circle.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base), values)]
struct Cyclic;
#[quantizer]
impl Cyclic {
    #[value]
    fn gain(factor: f32) -> f32 {
        factor
    }
    #[value]
    fn factor(gain: f32) -> f32 {
        gain
    }
}

fn main() {}
