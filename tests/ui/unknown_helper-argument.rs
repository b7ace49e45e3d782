//! A misspelt helper on an argument of a constructor is not dropped silently.
#[path = "support/components.rs"]
mod support;
use support::*;

#[derive(Module, Debug)]
struct Part {
    size: usize,
}
#[component]
impl Part {
    fn new(#[defualt(3)] size: usize) -> Self {
        Self { size }
    }
}

fn main() {}
