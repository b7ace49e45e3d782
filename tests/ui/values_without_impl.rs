//! A quantizer that announces value functions has an `impl` with them.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base), values)]
struct Announces;

fn main() {}
