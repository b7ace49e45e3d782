//! At the use site a plain argument is a value, too.
#[path = "support/components.rs"]
mod support;
use support::*;

fn main() {
    let _ = quantizer_with!(Base { signed: impl Bits, bit_width: 8 });
}
