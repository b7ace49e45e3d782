//! A circle under a condition that holds is a circle.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base), values)]
struct Cyclic {
    #[value(true)]
    again: bool,
}
#[quantizer]
impl Cyclic {
    #[value]
    fn gain(again: bool, factor: Lazy<f32>) -> f32 {
        if again { factor.get() } else { 1.0 }
    }
    #[value]
    fn factor(gain: f32) -> f32 {
        gain
    }
}

fn main() {}
