//! Two sub-components have two type parameters.
#[path = "support/components.rs"]
mod support;
use support::*;

#[derive(Module, Debug)]
struct Part<S> {
    one_impl: S,
    other_impl: S,
}
#[component]
impl<S> Part<S> {
    fn new(one_impl: S, other_impl: S) -> Self {
        Self { one_impl, other_impl }
    }
}

fn main() {}
