//! A role is a trait.
#[path = "support/components.rs"]
mod support;
use support::*;

#[role]
struct Part;

fn main() {}
