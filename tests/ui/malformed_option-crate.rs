//! `crate` is a path.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base), crate(quant_nn))]
struct Text;

fn main() {}
