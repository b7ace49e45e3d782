//! A component is generic over its sub-components only.
#[path = "support/components.rs"]
mod support;
use support::*;

#[derive(Module, Debug)]
struct Part<const SIZE: usize>;
#[component]
impl<const SIZE: usize> Part<SIZE> {
    fn new() -> Self {
        Self
    }
}

fn main() {}
