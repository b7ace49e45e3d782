//! A component that is given at the use site plays the role, too.
#[path = "support/components.rs"]
mod support;
use support::*;

fn main() {
    let _ = quantizer_with!(Base { inner_impl: impl Bits, bit_width: 8 });
}
