//! A misspelt attribute is told even if the one that was meant has a default.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base))]
struct Typo {
    #[value(3)]
    step: usize,
}

fn main() {}
