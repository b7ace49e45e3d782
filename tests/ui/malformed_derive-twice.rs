//! A field of a derived component has one `#[inject]`.
#[path = "support/components.rs"]
mod support;
use support::*;

#[derive(Module, Debug, Component)]
struct Part {
    #[inject]
    #[inject(default = 0.5)]
    gain: f32,
}

fn main() {}
