//! What a mistaken component may have read is not reported.
#[path = "support/components.rs"]
mod support;
use support::*;

#[derive(Module, Debug)]
struct Mistaken {
    size: usize,
}
#[component]
impl Mistaken {
    fn new(#[range(size)] size: usize) -> Self {
        Self { size }
    }
}
#[quantizer]
struct Uses {
    tensor_quant: Mistaken,
    #[value(3)]
    size: usize,
}

fn main() {}
