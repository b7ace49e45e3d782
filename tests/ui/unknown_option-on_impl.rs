//! The options of a quantizer stand on its struct.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base), values)]
struct Functions;
#[quantizer(partial)]
impl Functions {
    #[value]
    fn gain() -> f32 {
        0.1
    }
}

fn main() {}
