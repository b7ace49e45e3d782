//! A function that chooses a component is made of `if` and `match`, with names of components as results.
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
        if halved {
            return Half;
        }
        Leaf
    }
}

fn main() {}
