//! The arguments of a value function are declared.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base), values)]
struct Functions;
#[quantizer]
impl Functions {
    #[value]
    fn signed(flag: bool) -> bool {
        flag
    }
}

fn main() {}
