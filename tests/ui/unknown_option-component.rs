//! The only option of `#[component(..)]` is `crate = path`.
#[path = "support/components.rs"]
mod support;
use support::*;

#[derive(Module, Debug)]
struct Part;
#[component(name = "part")]
impl Part {
    fn new() -> Self {
        Self
    }
}

fn main() {}
