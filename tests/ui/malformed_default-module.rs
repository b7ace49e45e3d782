//! The layer and the device are always there.
#[path = "support/components.rs"]
mod support;
use support::*;

#[derive(Module, Debug)]
struct Part {
    size: usize,
}
#[component]
impl Part {
    fn new(#[default(3)] module: &impl WeightModule) -> Self {
        Self { size: module.out_channels() }
    }
}

fn main() {}
