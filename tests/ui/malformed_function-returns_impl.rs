//! A value function returns a named type, or `impl Component`.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base), values)]
struct Functions {
    #[value(true)]
    signed: bool,
}
#[quantizer]
impl Functions {
    #[value]
    fn steps(signed: bool) -> impl Sized {
        signed
    }
}

fn main() {}
