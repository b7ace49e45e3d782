//! A component has at most eight sub-components.
#[path = "support/components.rs"]
mod support;
use support::*;

#[derive(Debug)]
struct Many<A, B, C, D, E, F, G, H, I>(A, B, C, D, E, F, G, H, I);
#[component]
impl<A, B, C, D, E, F, G, H, I> Many<A, B, C, D, E, F, G, H, I> {
    fn new(a: A, b: B, c: C, d: D, e: E, f: F, g: G, h: H, i: I) -> Self {
        Self(a, b, c, d, e, f, g, h, i)
    }
}

fn main() {}
