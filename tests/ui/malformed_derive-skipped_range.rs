//! A skipped field has no range.
#[path = "support/components.rs"]
mod support;
use support::*;

#[derive(Module, Debug, Component)]
struct Part {
    #[inject(skip, range = 0.5..)]
    gain: f32,
}

fn main() {}
