//! A constant is refused by the compiler.
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
        match halved {
            true => panic!("there are no halves\nhelp: write `#[value(false)] halved: bool`"),
            false => Leaf,
        }
    }
}

fn main() {}
