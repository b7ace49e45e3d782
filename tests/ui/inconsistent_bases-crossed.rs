//! Two bases that list the same quantizers in two orders have no common order.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(partial)]
struct A {
    #[value(0.1)]
    gain: f32,
}
#[quantizer(partial)]
struct B {
    #[value(0.2)]
    gain: f32,
}
#[quantizer(partial, extends(A, B))]
struct Ab;
#[quantizer(partial, extends(B, A))]
struct Ba;
#[quantizer(partial, extends(Ab, Ba))]
struct Crossed;

fn main() {}
