//! The arguments of a constructor are attributes by their names.
#[path = "support/components.rs"]
mod support;
use support::*;

#[derive(Module, Debug)]
struct Part {
    sum: f32,
}
#[component]
impl Part {
    fn new((a, b): (f32, f32)) -> Self {
        Self { sum: a + b }
    }
}

fn main() {}
