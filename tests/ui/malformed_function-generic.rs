//! A value function has no generic parameters.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base), values)]
struct Functions {
    #[value(2.0)]
    factor: f32,
}
#[quantizer]
impl Functions {
    #[value]
    fn gain<T: Into<f32>>(factor: T) -> f32 {
        factor.into()
    }
}

fn main() {}
