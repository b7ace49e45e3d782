//! At the use site, too, an attribute is given once.
#[path = "support/components.rs"]
mod support;
use support::*;

fn main() {
    let _ = quantizer_with!(Base { gain: 0.1, gain: 0.2 });
}
