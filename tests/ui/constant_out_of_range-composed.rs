//! A constant of one mixin is in the range of the component of another.
#[path = "support/components.rs"]
mod support;
use support::*;

const WIDE: usize = 64;

#[quantizer(partial)]
struct Width {
    #[value(WIDE)]
    bit_width: usize,
}
#[quantizer(partial)]
struct Part {
    tensor_quant: Bits,
}
#[quantizer(extends(Width, Part))]
struct Composed;

fn main() {}
