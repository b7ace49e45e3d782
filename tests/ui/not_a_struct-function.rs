//! `#[quantizer]` goes on a struct, or on the `impl` with its value functions.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer]
fn function() {}

fn main() {}
