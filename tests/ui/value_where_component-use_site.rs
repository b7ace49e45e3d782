//! At the use site a component is given as `name: impl Component`.
#[path = "support/components.rs"]
mod support;
use support::*;

fn main() {
    let _ = quantizer_with!(Base { inner_impl: 0.5 });
}
