//! An `impl` can not be more generic than its struct.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base), values)]
struct Fine;
#[quantizer]
impl<T> Fine {
    #[value]
    fn gain() -> f32 {
        0.1
    }
}

fn main() {}
