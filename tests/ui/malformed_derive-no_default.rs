//! A skipped field begins with the default of its type.
#[path = "support/components.rs"]
mod support;
use support::*;

#[derive(Clone, Debug)]
struct Undecided;

#[derive(Module, Debug, Component)]
struct Part {
    #[inject]
    gain: f32,
    #[inject(skip)]
    #[module(skip)]
    more: Undecided,
}

fn main() {}
