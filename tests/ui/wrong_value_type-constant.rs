//! A constant has the type that is written beside it, too.
#[path = "support/components.rs"]
mod support;
use support::*;

const NAME: &str = "five";

#[quantizer(extends(Base))]
struct Constant {
    #[value(NAME)]
    steps: usize,
}

fn main() {}
