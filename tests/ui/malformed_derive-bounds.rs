//! The bounds of a component stand on an `impl`, not on the struct.
#[path = "support/components.rs"]
mod support;
use support::*;

#[derive(Module, Debug, Component)]
struct Part<S: Inner> {
    #[inject]
    inner_impl: S,
}

fn main() {}
