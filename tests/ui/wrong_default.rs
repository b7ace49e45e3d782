//! The default of a sub-component is a component, not a quantizer.
#[path = "support/components.rs"]
mod support;
use support::*;

#[derive(Module, Debug)]
struct Part<S> {
    inner_impl: S,
}
#[component]
impl<S> Part<S> {
    fn new(#[default(Base)] inner_impl: S) -> Self {
        Self { inner_impl }
    }
}
// told once, at the component
#[quantizer]
struct Uses {
    tensor_quant: Part,
}

fn main() {}
