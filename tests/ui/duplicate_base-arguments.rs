//! A generic quantizer with other arguments is the same base.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base))]
struct Steps<const STEPS: usize> {
    #[value(STEPS)]
    steps: usize,
}
#[quantizer(extends(Steps<3>, Steps<4>))]
struct Twice;

fn main() {}
