//! Every attribute that is given at the use site is read.
#[path = "support/components.rs"]
mod support;
use support::*;

fn main() {
    let _ = quantizer_with!(Base { bit_width: 8 });
}
