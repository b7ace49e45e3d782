#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base), values)]
struct Cyclic;
#[quantizer]
impl Cyclic {
    #[value]
    fn gain(factor: f32) -> f32 {
        factor
    }
    #[value]
    fn factor(gain: f32) -> f32 {
        gain
    }
}

// mistakes in a mixin are told there
#[quantizer(partial)]
struct Itself {
    tensor_quant: Outer,
    inner_impl: Outer,
}

fn main() {}
