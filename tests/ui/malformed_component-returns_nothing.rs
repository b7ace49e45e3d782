//! A constructor returns the component.
#[path = "support/components.rs"]
mod support;
use support::*;

#[derive(Module, Debug)]
struct Part;
#[component]
impl Part {
    fn new() {}
}

fn main() {}
