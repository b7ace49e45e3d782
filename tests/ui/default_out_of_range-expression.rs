//! A default that is computed is in the range, too.
#[path = "support/components.rs"]
mod support;
use support::*;

#[derive(Module, Debug)]
struct Part {
    size: usize,
}
#[component]
impl Part {
    fn new(#[default(4 + 4)] #[range(..8)] size: usize) -> Self {
        Self { size }
    }
}

fn main() {}
