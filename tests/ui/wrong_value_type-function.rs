//! What a value function returns is what the attribute's reader takes.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base), values)]
struct Function;
#[quantizer]
impl Function {
    #[value]
    fn gain() -> &'static str {
        "0.1"
    }
}

fn main() {}
