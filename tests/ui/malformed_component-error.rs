//! The error of a constructor converts into `DependencyError`.
#[path = "support/components.rs"]
mod support;
use support::*;

#[derive(Module, Debug)]
struct Part;
#[component]
impl Part {
    fn new() -> Result<Self, String> {
        Ok(Self)
    }
}

fn main() {}
