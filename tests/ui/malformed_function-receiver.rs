//! A value function takes attributes, not `self`.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base), values)]
struct Functions;
#[quantizer]
impl Functions {
    #[value]
    fn gain(&self) -> f32 {
        0.1
    }
}

fn main() {}
