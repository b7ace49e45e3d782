//! A `Lazy` attribute is asked for with `get`.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base), values)]
struct Function {
    #[value(2.0)]
    factor: f32,
}
#[quantizer]
impl Function {
    #[value]
    fn gain(factor: Lazy<f32>) -> f32 {
        factor
    }
}

fn main() {}
