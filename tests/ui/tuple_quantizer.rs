//! The attributes of a quantizer have names.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer]
struct Tuple(Outer, Leaf);

fn main() {}
