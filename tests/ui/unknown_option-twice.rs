//! An option is written once.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base), partial, partial)]
struct Several;

fn main() {}
