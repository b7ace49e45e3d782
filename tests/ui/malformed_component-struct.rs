//! `#[component]` goes on the `impl`, not on the struct.
#[path = "support/components.rs"]
mod support;
use support::*;

#[component]
struct Part;

fn main() {}
