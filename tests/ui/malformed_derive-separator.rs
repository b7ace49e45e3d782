//! The options of `#[inject(..)]` are separated by commas.
#[path = "support/components.rs"]
mod support;
use support::*;

#[derive(Module, Debug, Component)]
struct Part {
    #[inject(default = 0.5; range = 0.0..)]
    gain: f32,
}

fn main() {}
