#[path = "support/components.rs"]
mod support;
use support::*;

#[derive(burn::module::Module, Debug)]
struct Part<S> {
    inner_impl: S,
}
#[component]
impl<S> Part<S> {
    fn new(#[default(Base)] inner_impl: S) -> Self {
        Self { inner_impl }
    }
}
// the mistake is told once, at the component
#[quantizer]
struct Uses {
    tensor_quant: Part,
}

fn main() {}
