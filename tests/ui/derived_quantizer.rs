//! A quantizer is `Clone`, `Copy`, `Debug` and `Default` already.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base))]
#[derive(Clone, Debug)]
struct Again;

fn main() {}
