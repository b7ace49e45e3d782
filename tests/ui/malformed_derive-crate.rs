//! On the struct, `#[inject(..)]` says where the library is found.
#[path = "support/components.rs"]
mod support;
use support::*;

#[derive(Module, Debug, Component)]
#[inject(default)]
struct Part {
    #[inject]
    gain: f32,
}

fn main() {}
