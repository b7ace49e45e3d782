//! A constructor borrows the device.
#[path = "support/components.rs"]
mod support;
use support::*;

#[derive(Module, Debug)]
struct Part {
    size: usize,
}
#[component]
impl Part {
    fn new(device: Device) -> Self {
        Self { size: usize::from(device == Device::flex()) }
    }
}

fn main() {}
