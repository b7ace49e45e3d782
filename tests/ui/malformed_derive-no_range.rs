//! `range` in `#[inject(..)]` is a range.
#[path = "support/components.rs"]
mod support;
use support::*;

#[derive(Module, Debug, Component)]
struct Part {
    #[inject(range = 3)]
    gain: f32,
}

fn main() {}
