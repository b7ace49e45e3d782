//! An attribute names a component; a type parameter has no constructor to wire.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer]
struct Generic<T> {
    tensor_quant: T,
}

fn main() {}
