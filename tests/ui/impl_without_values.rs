//! A struct announces that value functions follow.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base))]
struct Silent;
#[quantizer]
impl Silent {
    #[value]
    fn gain() -> f32 {
        0.1
    }
}

fn main() {}
