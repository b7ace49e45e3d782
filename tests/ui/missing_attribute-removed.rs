//! What is removed and still read is missing.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base), removes(gain))]
struct Removes;

fn main() {}
