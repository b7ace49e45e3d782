//! A value function borrows the device.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base), values)]
struct Functions;
#[quantizer]
impl Functions {
    #[value]
    fn steps(device: Device) -> usize {
        usize::from(device == Device::flex())
    }
}

fn main() {}
