//! A constant that chooses a component asks for what that component takes.
#[path = "support/components.rs"]
mod support;
use support::*;

const HALVED: bool = true;

#[quantizer(extends(Base), values)]
struct Chooses {
    #[value(HALVED)]
    halved: bool,
}
#[quantizer]
impl Chooses {
    #[value]
    fn inner_impl(halved: bool) -> impl Component {
        if halved { Half } else { Leaf }
    }
}

fn main() {}
