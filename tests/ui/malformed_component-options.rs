//! The only option of a component is where the library is found.
#[path = "support/components.rs"]
mod support;
use support::*;

#[derive(Module, Debug)]
struct Part;
#[component(crate)]
impl Part {
    fn new() -> Self {
        Self
    }
}

fn main() {}
