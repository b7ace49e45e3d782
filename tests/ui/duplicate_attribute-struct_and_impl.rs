//! An attribute is declared on the struct or in the `impl`, not on both.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base), values)]
struct StructAndImpl {
    #[value(0.1)]
    gain: f32,
}
#[quantizer]
impl StructAndImpl {
    #[value]
    fn gain() -> f32 {
        0.2
    }
}

fn main() {}
