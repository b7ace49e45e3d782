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

#[derive(burn::module::Module, Debug)]
struct NoConstructor;
#[component]
impl NoConstructor {
    fn method(&self) {}
}
#[quantizer]
struct Uses {
    tensor_quant: NoConstructor,
}

fn needs<Q: quant_nn::WeightQuantizer>(_: Q) {}

fn main() {
    needs(Mistaken);
    needs(Child);
    needs(Grandchild);
    needs(Uses);
    needs(quantizer_with!(Child { anything: 1 }));
}
