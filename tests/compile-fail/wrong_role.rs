#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base))]
struct Role {
    inner_impl: Bits,
    #[value(8)]
    bit_width: usize,
}

#[quantizer]
struct Root {
    tensor_quant: Leaf,
    #[value(0.5)]
    gain: f32,
}

fn main() {}
