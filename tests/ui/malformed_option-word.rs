//! `extends` says whom.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends)]
struct Word;

fn main() {}
