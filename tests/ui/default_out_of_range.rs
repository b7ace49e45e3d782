//! The default of an argument is in the argument's own range.
#[path = "support/components.rs"]
mod support;
use support::*;

#[derive(Module, Debug)]
struct Part {
    size: usize,
}
#[component]
impl Part {
    fn new(#[default(0)] #[range(1..)] size: usize) -> Self {
        Self { size }
    }
}
// told once, at the component
#[quantizer]
struct Uses {
    tensor_quant: Part,
}

fn main() {}
