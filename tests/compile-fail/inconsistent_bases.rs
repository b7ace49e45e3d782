#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base))]
struct Derived;

#[quantizer(extends(Base, Derived))]
struct Bad;

fn main() {}
