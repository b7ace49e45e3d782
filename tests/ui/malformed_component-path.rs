//! The `impl` with the constructor stands next to the struct.
#[path = "support/components.rs"]
mod support;
use support::*;

mod deep {
    use super::*;
    #[derive(Module, Debug)]
    pub struct Part;
}
#[component]
impl deep::Part {
    fn new() -> Self {
        Self
    }
}

fn main() {}
