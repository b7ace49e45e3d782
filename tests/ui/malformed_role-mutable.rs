//! A component changes nothing of itself in a method of its role.
#[path = "support/components.rs"]
mod support;
use support::*;

#[role]
trait Counts: Module {
    fn count(&mut self) -> usize;
}

fn main() {}
