//! A component is a type with `#[component]` on its `impl`, or derived.
#[path = "support/components.rs"]
mod support;
use support::*;

#[derive(Module, Debug)]
struct Plain;

#[quantizer]
struct Names {
    tensor_quant: Plain,
}

fn main() {}
