//! Value functions stand in an `impl` of the quantizer itself.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base), values)]
struct Other;
#[quantizer]
impl Default for Other {
    #[value]
    fn steps() -> usize {
        3
    }
}

fn main() {}
