//! One function is the constructor: `new`, or the only one without `self`.
#[path = "support/components.rs"]
mod support;
use support::*;

#[derive(Module, Debug)]
struct Part;
#[component]
impl Part {
    fn one() -> Self {
        Self
    }
    fn other() -> Self {
        Self
    }
}

fn main() {}
