//! A quantizer is declared as a struct.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer]
enum Choice {
    A,
    B,
}
// told once
#[quantizer(extends(Choice))]
struct Child;

fn main() {}
