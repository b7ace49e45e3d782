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
