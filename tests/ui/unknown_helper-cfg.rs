//! An attribute of a quantizer is always there: `#[cfg]` does not apply to it.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base))]
struct Fields {
    #[cfg(test)]
    #[value(3)]
    steps: usize,
}

fn main() {}
