//! A value that reads what is derived from it closes a circle through its base.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(partial, values)]
struct Mixin {
    tensor_quant: Outer,
    inner_impl: Leaf,
}
#[quantizer]
impl Mixin {
    #[value]
    fn gain(factor: f32) -> f32 {
        factor
    }
}
#[quantizer(extends(Mixin), values)]
struct Closes;
#[quantizer]
impl Closes {
    #[value]
    fn factor(gain: f32) -> f32 {
        gain
    }
}

fn main() {}
