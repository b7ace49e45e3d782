//! What is removed at the use site and still read is missing.
#[path = "support/components.rs"]
mod support;
use support::*;

fn main() {
    let _ = quantizer_with!(Base { gain: _ });
}
