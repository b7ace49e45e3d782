#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer]
enum Choice {
    A,
    B,
}
// told once
#[quantizer(extends(Choice))]
struct Child;

#[quantizer]
fn function() {}

#[component]
struct Part;

fn main() {}
