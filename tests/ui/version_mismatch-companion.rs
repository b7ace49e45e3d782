//! What a declaration says of itself is of the same version.
#[path = "support/components.rs"]
mod support;
use support::*;

#[allow(unused_macros)]
macro_rules! older_declaration {
    ({$($callback:tt)*} $($state:tt)*) => { $($callback)* ! { $($state)* (2 poisoned) } };
}
use older_declaration as Older;
struct Older;

#[quantizer(extends(Older))]
struct Reads;

fn main() {}
