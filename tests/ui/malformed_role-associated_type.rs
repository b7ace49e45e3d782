//! A role has methods only.
#[path = "support/components.rs"]
mod support;
use support::*;

#[role]
trait Makes: Module {
    type Made;
    fn make(&self) -> f32;
}

fn main() {}
