//! The value functions of a quantizer stand in one `impl`.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base), values)]
struct Twice;
#[quantizer]
impl Twice {
    #[value]
    fn gain() -> f32 {
        0.1
    }
}
#[quantizer]
impl Twice {
    #[value]
    fn steps() -> usize {
        3
    }
}

fn main() {}
