//! A misspelt attribute is told at the use site, too.
#[path = "support/components.rs"]
mod support;
use support::*;

fn main() {
    let _ = quantizer_with!(Base { singed: true });
}
