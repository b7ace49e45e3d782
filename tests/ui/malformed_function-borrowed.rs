//! A value function owns the attributes that it takes.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base), values)]
struct Functions;
#[quantizer]
impl Functions {
    #[value]
    fn steps(name: &str) -> usize {
        name.len()
    }
}

fn main() {}
