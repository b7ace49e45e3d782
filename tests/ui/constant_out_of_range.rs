//! A constant is in the range of the argument that it feeds; the compiler evaluates it.
#[path = "support/components.rs"]
mod support;
use support::*;

const WIDE: usize = 64;

#[quantizer]
struct TooWide {
    tensor_quant: Bits,
    #[value(WIDE)]
    bit_width: usize,
}
// told once, at the base
#[quantizer(extends(TooWide))]
struct Child;

fn main() {}
