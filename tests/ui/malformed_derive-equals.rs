//! The options of `#[inject]` stand in parentheses.
#[path = "support/components.rs"]
mod support;
use support::*;

#[derive(Module, Debug, Component)]
struct Part {
    #[inject = 0.5]
    gain: f32,
}

fn main() {}
