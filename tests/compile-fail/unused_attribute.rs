#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base))]
struct Surplus {
    #[value(8)]
    bit_width: usize,
}

fn main() {
    let _ = quantizer_with!(Base { bit_width: 8 });
}
