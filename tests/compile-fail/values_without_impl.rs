#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base), values)]
struct Announces;

fn main() {}
