//! The `impl` with the value functions stands next to its struct.
#[path = "support/components.rs"]
mod support;
use support::*;

mod deep {
    use super::*;
    #[quantizer(extends(Base))]
    pub struct There;
}
#[quantizer]
impl deep::There {
    #[value]
    fn gain() -> f32 {
        0.1
    }
}

fn main() {}
