//! The sub-components are the type parameters of the struct, in its order.
#[path = "support/components.rs"]
mod support;
use support::*;

#[derive(Module, Debug)]
struct Part<A, B> {
    a: A,
    b: B,
}
#[component]
impl<A, B> Part<B, A> {
    fn new(a: A, b: B) -> Self {
        Self { a: b, b: a }
    }
}

fn main() {}
