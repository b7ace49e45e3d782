//! The methods of a role take `&self`.
#[path = "support/components.rs"]
mod support;
use support::*;

#[role]
trait Consumes: Module {
    fn consume(self) -> f32;
}

fn main() {}
