//! Each sub-component of a derived component is a field of its own.
#[path = "support/components.rs"]
mod support;
use support::*;

#[derive(Module, Debug, Component)]
struct Part<S> {
    #[inject]
    inner_impls: Vec<S>,
}

fn main() {}
