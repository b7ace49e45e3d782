//! A value at the use site is what the attribute's reader takes.
#[path = "support/components.rs"]
mod support;
use support::*;

fn main() {
    let _ = quantizer_with!(Base { gain: "0.5" });
}
