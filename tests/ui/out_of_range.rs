//! A literal is in the range of the argument that it feeds.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(partial)]
struct Mixin {
    tensor_quant: Bits,
}

#[quantizer(extends(Mixin))]
struct TooWide {
    #[value(64)]
    bit_width: usize,
}
// told once, at the base
#[quantizer(extends(TooWide))]
struct Child;

fn main() {}
