#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base))]
#[derive(Clone, Debug)]
struct Again;

#[quantizer(extends(Base))]
#[derive(PartialEq)]
struct More;

fn main() {
    let _ = More == More;
}
