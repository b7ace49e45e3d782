//! A union is no quantizer.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer]
union Choice {
    a: u8,
    b: i8,
}

fn main() {}
