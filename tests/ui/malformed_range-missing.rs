//! `#[range(..)]` says which.
#[path = "support/components.rs"]
mod support;
use support::*;

#[derive(Module, Debug)]
struct Part {
    size: usize,
}
#[component]
impl Part {
    fn new(#[range] size: usize) -> Self {
        Self { size }
    }
}

fn main() {}
