#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base))]
struct Surplus {
    #[value(8)]
    bit_width: usize,
}

// what its base read is read no more
#[quantizer(extends(Base))]
struct Overrides {
    tensor_quant: Bits,
    #[value(8)]
    bit_width: usize,
    #[value(0.1)]
    gain: f32,
}

fn main() {
    let _ = quantizer_with!(Base { bit_width: 8 });
}
