//! A value function is always there.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base), values)]
struct Functions;
#[quantizer]
impl Functions {
    #[cfg(test)]
    #[value]
    fn gain() -> f32 {
        0.1
    }
}

fn main() {}
