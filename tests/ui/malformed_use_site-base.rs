//! Attributes are overridden one by one, the rest comes from the quantizer that is named.
#[path = "support/components.rs"]
mod support;
use support::*;

fn main() {
    let _ = quantizer_with!(Base { gain: 0.5, ..Base });
}
