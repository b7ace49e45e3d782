//! Options are separated by commas.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base) partial)]
struct Text;

fn main() {}
