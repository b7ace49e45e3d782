#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base))]
struct Component {
    gain: Bits,
    #[value(8)]
    bit_width: usize,
}

fn main() {
    let _ = quantizer_with!(Base { signed: impl Bits, bit_width: 8 });
}
