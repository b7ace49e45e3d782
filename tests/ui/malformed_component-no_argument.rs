//! The constructor takes each sub-component.
#[path = "support/components.rs"]
mod support;
use support::*;

#[derive(Module, Debug)]
struct Part<S> {
    inner_impls: Vec<S>,
}
#[component]
impl<S> Part<S> {
    fn new() -> Self {
        Self { inner_impls: vec![] }
    }
}

fn main() {}
