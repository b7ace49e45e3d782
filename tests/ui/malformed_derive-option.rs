//! The options of `#[inject(..)]` are those that exist.
#[path = "support/components.rs"]
mod support;
use support::*;

#[derive(Module, Debug, Component)]
struct Part {
    #[inject(defualt = 0.5)]
    gain: f32,
}

fn main() {}
