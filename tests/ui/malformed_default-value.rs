//! The default of a sub-component is the name of a component.
#[path = "support/components.rs"]
mod support;
use support::*;

#[derive(Module, Debug)]
struct Part<A> {
    a: A,
}
#[component]
impl<A> Part<A> {
    fn new(#[default(3)] a: A) -> Self {
        Self { a }
    }
}

fn main() {}
