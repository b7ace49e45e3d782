//! A constant is not a value function.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base), values)]
struct Functions;
#[quantizer]
impl Functions {
    #[value]
    const STEPS: usize = 3;
}

fn main() {}
