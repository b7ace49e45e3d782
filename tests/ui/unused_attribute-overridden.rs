//! What the overridden component read is not read any more.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base))]
struct Overrides {
    tensor_quant: Bits,
    #[value(8)]
    bit_width: usize,
    #[value(0.1)]
    gain: f32,
}

fn main() {}
