//! A function that chooses takes what it looks at, not `Lazy`.
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
    fn inner_impl(halved: Lazy<bool>) -> impl Component {
        if halved.get() { Half } else { Leaf }
    }
}

fn main() {}
