//! What a mixin leaves open is declared by the quantizer that completes it.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(partial)]
struct Mixin {
    tensor_quant: Outer,
}
#[quantizer(extends(Mixin))]
struct Complete {
    inner_impl: Leaf,
}

fn main() {}
