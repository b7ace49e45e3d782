//! A constructor borrows the layer.
#[path = "support/components.rs"]
mod support;
use support::*;

#[derive(Module, Debug)]
struct Part {
    size: usize,
}
#[component]
impl Part {
    fn new(module: Leaf) -> Self {
        Self { size: module.steps }
    }
}

fn main() {}
