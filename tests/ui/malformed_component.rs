//! A component is declared by its constructor, in an `impl` of its own.
#[path = "support/components.rs"]
mod support;
use support::*;

#[derive(Module, Debug)]
struct Part;
#[component]
impl Part {
    fn method(&self) {}
}

fn main() {}
