//! `quantizer_with!` overrides the attributes of a quantizer.
#[path = "support/components.rs"]
mod support;
use support::*;

fn main() {
    let _ = quantizer_with!();
}
