//! What resembles no option is answered with the list of them.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base), complete)]
struct Several;

fn main() {}
