#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base))]
struct Values {
    #[value]
    gain: f32,
    #[value(1)]
    #[value(2)]
    steps: usize,
    pub inner_impl: Leaf,
}

#[quantizer(extends(Base))]
struct Forgotten {
    steps: usize,
    gain: Option<f32>,
}

#[quantizer]
struct Plain {
    tensor_quant: Outer,
    inner_impl: [f32; 2],
}

fn main() {}
