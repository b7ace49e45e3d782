//! `#[derive(Component)]` goes on a struct, whose fields are the arguments.
#[path = "support/components.rs"]
mod support;
use support::*;

#[derive(Debug, Component)]
enum Kind {
    One,
    Other,
}

fn main() {}
