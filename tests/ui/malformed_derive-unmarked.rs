//! Every field of a derived component says where it comes from.
#[path = "support/components.rs"]
mod support;
use support::*;

#[derive(Module, Debug, Component)]
struct Part {
    #[inject]
    gain: f32,
    count: usize,
}

fn main() {}
