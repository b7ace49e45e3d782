//! A constructor that can fail returns a `Result`.
#[path = "support/components.rs"]
mod support;
use support::*;

#[derive(Module, Debug)]
struct Part;
#[component]
impl Part {
    fn new() -> Option<Self> {
        None
    }
}

fn main() {}
