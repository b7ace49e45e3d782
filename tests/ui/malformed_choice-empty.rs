//! A function that chooses names at least one component.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base), values)]
struct Chooses;
#[quantizer]
impl Chooses {
    #[value]
    fn inner_impl() -> impl Component {}
}

fn main() {}
