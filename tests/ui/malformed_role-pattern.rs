//! The arguments of a role's methods have names.
#[path = "support/components.rs"]
mod support;
use support::*;

#[role]
trait Adds: Module {
    fn add(&self, (a, b): (f32, f32)) -> f32 {
        a + b
    }
}

fn main() {}
