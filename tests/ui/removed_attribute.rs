//! What a quantizer removes is inherited.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(partial, extends(Base), removes(gian))]
struct Removes;

fn main() {}
