//! Value functions read values, not components.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base), values)]
struct Reads;
#[quantizer]
impl Reads {
    #[value]
    fn signed(inner_impl: f32) -> bool {
        inner_impl > 0.0
    }
}

fn main() {}
