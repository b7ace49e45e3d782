//! A function may have no component for a condition: `panic!` says why, and what to do instead.
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
        match halved {
            true => panic!("there are no halves\nhelp: write `#[value(false)] halved: bool`"),
            false => Leaf,
        }
    }
}

fn main() {}
