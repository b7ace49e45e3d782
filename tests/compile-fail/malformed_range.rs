#![allow(unused)]
#[path = "support/components.rs"]
mod support;
use support::*;

use burn::module::Module;

#[derive(Module, Debug)]
struct NotARange {
    size: usize,
}
#[component]
impl NotARange {
    fn new(#[range(size)] size: usize, #[range] other: usize, #[range(1..=MAX)] third: usize) -> Self {
        Self { size }
    }
}

#[derive(Module, Debug)]
struct DefaultLiteral {
    size: usize,
}
#[component]
impl DefaultLiteral {
    fn new(#[range(1..=32)] #[default(64)] size: usize, #[range(..8)] #[default(4 + 4)] other: usize) -> Self {
        Self { size }
    }
}

#[derive(Module, Debug)]
struct DefaultConstant {
    size: usize,
}
#[component]
impl DefaultConstant {
    fn new(#[range(..8)] #[default(4 + 4)] size: usize) -> Self {
        Self { size }
    }
}

#[derive(Module, Debug)]
struct OfComponent<S> {
    s: S,
}
#[component]
impl<S> OfComponent<S> {
    fn new(#[range(1..=32)] s: S) -> Self {
        Self { s }
    }
}

fn main() {}
