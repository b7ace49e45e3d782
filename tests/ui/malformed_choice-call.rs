//! A function that chooses names a component and does not make one.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base), values)]
struct Chooses;
#[quantizer]
impl Chooses {
    #[value]
    fn inner_impl() -> impl Component {
        Leaf::new(0.5, 3)
    }
}

fn main() {}
