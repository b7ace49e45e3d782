//! A derive above `#[quantizer]` is one too many as well.
#[path = "support/components.rs"]
mod support;
use support::*;

#[derive(Clone, Debug)]
#[quantizer(extends(Base))]
struct Again;

fn main() {}
