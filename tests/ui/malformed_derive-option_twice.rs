//! An option of `#[inject(..)]` is written once.
#[path = "support/components.rs"]
mod support;
use support::*;

#[derive(Module, Debug, Component)]
struct Part {
    #[inject(default = 0.5, default = 0.6)]
    gain: f32,
}

fn main() {}
