//! What nobody declares is not there to be removed.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(partial, extends(Base), removes(bit_width))]
struct Removes;

fn main() {}
