//! `module` and `device` are given by the layer and are not declared.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base))]
struct Reserved {
    #[value(0)]
    module: usize,
}

fn main() {}
