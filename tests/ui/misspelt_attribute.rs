//! An attribute that nothing reads is answered with the one that was probably meant.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer]
struct Typo {
    tensor_quant: Outer,
    inner_impl: Leaf,
    #[value(0.1)]
    gian: f32,
}
// neither the users nor the descendants of a quantizer with mistakes are reported
#[quantizer(extends(Typo))]
struct Child {
    #[value(3)]
    nobody_reads_this: usize,
}

fn main() {
    let _ = quantizer_with!(Typo { gain: 0.1 });
    needs(Typo);
    needs(Child);
}
fn needs<Q: quant_nn::WeightQuantizer>(_: Q) {}
