//! A variable is a value, not a component.
#[path = "support/components.rs"]
mod support;
use support::*;

fn main() {
    let half = Half::new(0.5);
    let _ = quantizer_with!(Base { inner_impl: half });
}
