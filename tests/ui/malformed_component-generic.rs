//! A constructor is generic over the layer only.
#[path = "support/components.rs"]
mod support;
use support::*;

#[derive(Module, Debug)]
struct Part {
    size: usize,
}
#[component]
impl Part {
    fn new<T: Into<usize>>(size: T) -> Self {
        Self { size: size.into() }
    }
}

fn main() {}
