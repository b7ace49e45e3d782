//! A quantizer has a `tensor_quant`.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer]
struct Nothing;

fn main() {}
