//! The function is the value, so `#[value]` on it takes none.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base), values)]
struct Functions;
#[quantizer]
impl Functions {
    #[value(0.1)]
    fn gain() -> f32 {
        0.1
    }
}

fn main() {}
