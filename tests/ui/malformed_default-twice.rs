//! An argument has one default.
#[path = "support/components.rs"]
mod support;
use support::*;

#[derive(Module, Debug)]
struct Part {
    size: usize,
}
#[component]
impl Part {
    fn new(
        #[default(1)]
        #[default(2)]
        size: usize,
    ) -> Self {
        Self { size }
    }
}

fn main() {}
