//! At the use site, too, what is removed is there.
#[path = "support/components.rs"]
mod support;
use support::*;

fn main() {
    let _ = quantizer_with!(Base { gian: _ });
}
