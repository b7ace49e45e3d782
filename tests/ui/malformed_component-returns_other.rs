//! What a constructor returns under another name is still the component.
#[path = "support/components.rs"]
mod support;
use support::*;

type Made = Leaf;

#[derive(Module, Debug)]
struct Part;
#[component]
impl Part {
    fn new() -> Made {
        Leaf::new(0.5, 7)
    }
}

fn main() {}
