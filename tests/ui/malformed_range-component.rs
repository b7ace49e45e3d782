//! A range is for a value, not for a sub-component.
#[path = "support/components.rs"]
mod support;
use support::*;

#[derive(Module, Debug)]
struct Part<S> {
    s: S,
}
#[component]
impl<S> Part<S> {
    fn new(#[range(1..=32)] s: S) -> Self {
        Self { s }
    }
}

fn main() {}
