//! A literal at the use site is in the range, too.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(partial)]
struct Mixin {
    tensor_quant: Bits,
}

fn main() {
    let _ = quantizer_with!(Mixin { bit_width: 0 });
}
