//! A literal of a base is in the range of the component that a descendant names.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(partial)]
struct Wide {
    #[value(64)]
    bit_width: usize,
}
#[quantizer(extends(Wide))]
struct Uses {
    tensor_quant: Bits,
}

fn main() {}
