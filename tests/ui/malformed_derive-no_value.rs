//! `default` in `#[inject(..)]` says which.
#[path = "support/components.rs"]
mod support;
use support::*;

#[derive(Module, Debug, Component)]
struct Part {
    #[inject(default)]
    gain: f32,
}

fn main() {}
