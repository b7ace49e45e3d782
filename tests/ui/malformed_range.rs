//! What an argument accepts is written as a range of literals, or several joined by `|`.
#[path = "support/components.rs"]
mod support;
use support::*;

#[derive(Module, Debug)]
struct Part {
    size: usize,
}
#[component]
impl Part {
    fn new(#[range(size)] size: usize) -> Self {
        Self { size }
    }
}

fn main() {}
