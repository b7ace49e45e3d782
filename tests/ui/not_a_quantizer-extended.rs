//! What is extended is a quantizer, not any struct.
#[path = "support/components.rs"]
mod support;
use support::*;

struct Plain;

#[quantizer(extends(Plain))]
struct Extends;

fn main() {}
