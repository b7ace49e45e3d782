//! The fields of a derived component have names.
#[path = "support/components.rs"]
mod support;
use support::*;

#[derive(Debug, Component)]
struct Pair(f32, f32);

fn main() {}
