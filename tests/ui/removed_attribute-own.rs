//! A quantizer without a base has nothing to remove.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(removes(gain))]
struct Removes {
    tensor_quant: Bits,
    #[value(8)]
    bit_width: usize,
}

fn main() {}
