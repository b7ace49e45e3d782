//! An option of the language is one that exists, written once.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extend(Base))]
struct Misspelt;

fn main() {}
