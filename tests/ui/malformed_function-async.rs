//! A value function is neither `async` nor `unsafe`.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base), values)]
struct Functions;
#[quantizer]
impl Functions {
    #[value]
    async fn gain() -> f32 {
        0.1
    }
}

fn main() {}
