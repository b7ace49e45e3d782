//! A constructor owns the attributes that it takes.
#[path = "support/components.rs"]
mod support;
use support::*;

#[derive(Module, Debug)]
struct Part {
    size: usize,
}
#[component]
impl Part {
    fn new(name: &str) -> Self {
        Self { size: name.len() }
    }
}

fn main() {}
