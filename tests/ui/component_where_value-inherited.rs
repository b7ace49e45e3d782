//! A component of a base does not fit where the new component takes a value.
#[path = "support/components.rs"]
mod support;
use support::*;

#[derive(Module, Debug, Component)]
struct Flat {
    #[inject]
    inner_impl: f32,
}

#[quantizer(extends(Base))]
struct Overrides {
    tensor_quant: Flat,
}

fn main() {}
