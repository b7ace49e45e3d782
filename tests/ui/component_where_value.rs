//! A plain argument is a value, not a component.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base))]
struct Component {
    gain: Bits,
    #[value(8)]
    bit_width: usize,
}

fn main() {}
