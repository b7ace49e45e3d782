//! Every way through a function that chooses ends in a component.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base), values)]
struct Chooses {
    #[value(true)]
    whole: bool,
}
#[quantizer]
impl Chooses {
    #[value]
    fn inner_impl(whole: bool) -> impl Component {
        if whole {
            Leaf
        }
    }
}

fn main() {}
