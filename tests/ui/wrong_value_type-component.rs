//! A component that a value function makes plays the role.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base), values)]
struct Function;
#[quantizer]
impl Function {
    #[value]
    fn inner_impl() -> f32 {
        0.1
    }
}

fn main() {}
