//! A quantizer is generic over constants and types, not over lifetimes.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base))]
struct Borrows<'a>;

fn main() {}
