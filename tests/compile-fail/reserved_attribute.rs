#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base))]
struct Reserved {
    #[value(0)]
    module: usize,
    device: Leaf,
}

fn main() {}
