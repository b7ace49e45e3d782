//! The arguments of a generic base are in the range, too.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer]
struct Wide<const BITS: usize> {
    tensor_quant: Bits,
    #[value(BITS)]
    bit_width: usize,
}
#[quantizer(extends(Wide<64>))]
struct TooWide;

fn main() {}
