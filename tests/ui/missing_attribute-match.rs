//! The arms of a `match` are conditions, too.
#[path = "support/components.rs"]
mod support;
use support::*;

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Whole,
    Halved,
}

#[quantizer(extends(Base), values)]
struct Chooses {
    #[value(Kind::Halved)]
    kind: Kind,
}
#[quantizer]
impl Chooses {
    #[value]
    fn inner_impl(kind: Kind) -> impl Component {
        match kind {
            Kind::Whole => Leaf,
            Kind::Halved => Half,
        }
    }
}

fn main() {}
