//! The bounds of a range are literals.
#[path = "support/components.rs"]
mod support;
use support::*;

const MAX: usize = 8;

#[derive(Module, Debug)]
struct Part {
    size: usize,
}
#[component]
impl Part {
    fn new(#[range(1..=MAX)] size: usize) -> Self {
        Self { size }
    }
}

fn main() {}
