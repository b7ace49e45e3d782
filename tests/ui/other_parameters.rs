//! The `impl` with the value functions has the parameters of its struct.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base), values)]
struct Steps<const STEPS: usize>;
#[quantizer]
impl Steps<3> {
    #[value]
    fn steps() -> usize {
        3
    }
}

fn main() {}
