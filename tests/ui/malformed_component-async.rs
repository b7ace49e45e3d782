//! A constructor is neither `async` nor `unsafe`.
#[path = "support/components.rs"]
mod support;
use support::*;

#[derive(Module, Debug)]
struct Part;
#[component]
impl Part {
    unsafe fn new() -> Self {
        Self
    }
}

fn main() {}
