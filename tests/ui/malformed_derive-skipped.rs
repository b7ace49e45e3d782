//! A skipped field has no default of its own.
#[path = "support/components.rs"]
mod support;
use support::*;

#[derive(Module, Debug, Component)]
struct Part {
    #[inject(skip, default = 0.5)]
    gain: f32,
}

fn main() {}
