//! The bounds of a quantizer's parameters stand beside them.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base))]
struct Bounded<T>
where
    T: Default;

fn main() {}
