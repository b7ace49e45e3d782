//! The struct of a quantizer stands before its `impl`.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer]
impl Early {
    #[value]
    fn gain() -> f32 {
        0.1
    }
}
#[quantizer(extends(Base), values)]
struct Early;

fn main() {}
