//! A value function is an ordinary function from attributes to the value of the attribute that it is named after.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base), values)]
struct Functions;
#[quantizer]
impl Functions {
    #[value]
    fn gain() {}
}

fn main() {}
