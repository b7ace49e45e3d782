//! A flag that is compared with `==` has the equality that its patterns have.
#[path = "support/components.rs"]
mod support;
use support::*;

#[derive(Clone, Copy)]
pub enum Kind {
    First,
    Second,
}

impl PartialEq for Kind {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

#[quantizer(extends(Base), values)]
struct Coarse {
    #[value(Kind::First)]
    kind: Kind,
    #[value(1)]
    half: usize,
}

#[quantizer]
impl Coarse {
    #[value]
    fn steps(kind: Kind, half: Lazy<usize>) -> usize {
        if kind == Kind::Second { half.get() } else { 0 }
    }
}

fn main() {}
