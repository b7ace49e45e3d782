//! An attribute has a value behind its colon.
#[path = "support/components.rs"]
mod support;
use support::*;

fn main() {
    let _ = quantizer_with!(Base { gain: });
}
