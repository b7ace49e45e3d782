//! `extends` lists names.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(1))]
struct Number;

fn main() {}
