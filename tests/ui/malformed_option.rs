//! An option of `#[quantizer(..)]` is written in its form.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends = Base)]
struct Equals;

fn main() {}
