//! `impl` is followed by the name of a component.
#[path = "support/components.rs"]
mod support;
use support::*;

fn main() {
    let _ = quantizer_with!(Base { inner_impl: impl });
}
