//! What a value function takes is what the attribute is.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base), values)]
struct Function {
    #[value(3)]
    count: usize,
}
#[quantizer]
impl Function {
    #[value]
    fn gain(count: f32) -> f32 {
        count
    }
}

fn main() {}
