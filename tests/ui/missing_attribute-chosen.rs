//! What the chosen component takes is declared.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base), values)]
struct Chooses {
    #[value(true)]
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
