//! The default of an argument is written once, as `#[default(value)]`.
#[path = "support/components.rs"]
mod support;
use support::*;

#[derive(Module, Debug)]
struct Part {
    size: usize,
}
#[component]
impl Part {
    fn new(#[default()] size: usize) -> Self {
        Self { size }
    }
}

fn main() {}
