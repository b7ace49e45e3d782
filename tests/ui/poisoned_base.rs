//! Each mistake is told once, at its place: what depends on it is not reported.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(patrial)]
struct Mistaken {
    tensor_quant: Outer,
}
#[quantizer(extends(Mistaken))]
struct Child {
    #[value(1)]
    whatever: usize,
}
#[quantizer(extends(Child), values)]
struct Grandchild;
#[quantizer]
impl Grandchild {
    #[value]
    fn anything() -> usize {
        1
    }
}

fn needs<Q: quant_nn::WeightQuantizer>(_: Q) {}

fn main() {
    needs(Mistaken);
    needs(Child);
    needs(Grandchild);
    needs(quantizer_with!(Child { anything: 1 }));
}
