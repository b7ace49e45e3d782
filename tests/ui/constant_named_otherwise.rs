//! A constant in CamelCase is the variant of its name: wiring is decided by it before the compiler knows its value.
#[path = "support/components.rs"]
mod support;
use support::*;

#[derive(Clone, Copy)]
pub enum Kind {
    Whole,
    Halved,
}
mod other {
    pub struct Kind;
    #[allow(non_upper_case_globals)]
    impl Kind {
        pub const Whole: super::Kind = super::Kind::Halved;
    }
}

#[quantizer(extends(Base), values)]
struct Chooses {
    #[value(other::Kind::Whole)]
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
