//! The only option of `#[role(..)]` is `crate = path`.
#[path = "support/components.rs"]
mod support;
use support::*;

#[role(name = "part")]
trait Adds: Module {
    fn add(&self, x: f32) -> f32;
}

fn main() {}
