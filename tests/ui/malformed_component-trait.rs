//! A constructor is no method of a trait.
#[path = "support/components.rs"]
mod support;
use support::*;

#[derive(Module, Debug)]
struct Part;
#[component]
impl Default for Part {
    fn default() -> Self {
        Self
    }
}

fn main() {}
