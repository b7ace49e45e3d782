//! The first thing in `quantizer_with!` is the name of a quantizer.
#[path = "support/components.rs"]
mod support;
use support::*;

fn main() {
    let _ = quantizer_with!(3);
}
