//! The attributes that a value function takes have named types.
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
    fn gain(factor: impl Into<f32>) -> f32 {
        factor.into()
    }
}

fn main() {}
