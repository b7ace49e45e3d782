//! What a mixin leaves open can be given at the use site.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(partial)]
struct Mixin {
    tensor_quant: Outer,
    inner_impl: Leaf,
}

fn main() {
    let _ = quantizer_with!(Mixin { signed: true });
}
