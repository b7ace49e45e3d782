//! Nothing follows the attributes.
#[path = "support/components.rs"]
mod support;
use support::*;

fn main() {
    let _ = quantizer_with!(Base { gain: 0.5 } extra);
}
