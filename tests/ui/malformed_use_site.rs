//! `quantizer_with!` takes a quantizer and attributes, as a struct expression would.
#[path = "support/components.rs"]
mod support;
use support::*;

fn main() {
    let _ = quantizer_with!(Base { gain = 0.5 });
}
