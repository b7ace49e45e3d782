//! The default of an argument has the argument's type.
#[path = "support/components.rs"]
mod support;
use support::*;

#[derive(Module, Debug)]
struct Part {
    size: usize,
}
#[component]
impl Part {
    fn new(#[default(0.5)] size: usize) -> Self {
        Self { size }
    }
}

fn main() {}
