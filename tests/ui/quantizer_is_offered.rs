//! A function chooses between components, not between quantizers.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(partial, makes = inner_impl)]
struct Inside {
    inner_impl: Leaf,
}
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
        if halved { Half } else { Inside }
    }
}

fn main() {}
