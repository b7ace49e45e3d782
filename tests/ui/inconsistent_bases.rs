//! The bases of a quantizer agree on an order (Python's method resolution order).
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base))]
struct Derived;

#[quantizer(extends(Base, Derived))]
struct Bad;

fn main() {}
