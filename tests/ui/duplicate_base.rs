//! A base is listed once.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base, Base))]
struct Twice;

fn main() {}
