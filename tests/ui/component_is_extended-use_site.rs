//! `quantizer_with!` overrides the attributes of a quantizer, not the arguments of a component.
#[path = "support/components.rs"]
mod support;
use support::*;

fn main() {
    let _ = quantizer_with!(Leaf { gain: 0.1 });
}
