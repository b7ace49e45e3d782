//! A value function borrows the layer.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base), values)]
struct Functions;
#[quantizer]
impl Functions {
    #[value]
    fn steps(module: impl WeightModule) -> usize {
        module.out_channels()
    }
}

fn main() {}
