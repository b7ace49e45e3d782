//! The arguments of a value function are attributes by their names.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base), values)]
struct Functions;
#[quantizer]
impl Functions {
    #[value]
    fn gain((a, b): (f32, f32)) -> f32 {
        a + b
    }
}

fn main() {}
