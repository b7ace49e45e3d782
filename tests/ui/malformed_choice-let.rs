//! A function that chooses a component computes nothing.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base), values)]
struct Chooses {
    #[value(0.5)]
    ratio: f32,
    #[value(true)]
    halved: bool,
}
#[quantizer]
impl Chooses {
    #[value]
    fn inner_impl(halved: bool) -> impl Component {
        let whole = !halved;
        if whole { Leaf } else { Half }
    }
}

fn main() {}
