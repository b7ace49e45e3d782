//! A role has no parameters.
#[path = "support/components.rs"]
mod support;
use support::*;

#[role]
trait Converts<T>: Module {
    fn convert(&self, x: T) -> T;
}

fn main() {}
