//! A mistake in a component is not told again by the quantizers that name it.
#[path = "support/components.rs"]
mod support;
use support::*;

#[derive(Module, Debug)]
struct NoConstructor;
#[component]
impl NoConstructor {
    fn method(&self) {}
}
#[quantizer]
struct Uses {
    tensor_quant: NoConstructor,
}
#[quantizer(extends(Base), values)]
struct Offers {
    #[value(true)]
    halved: bool,
}
#[quantizer]
impl Offers {
    #[value]
    fn inner_impl(halved: bool) -> impl Component {
        if halved { NoConstructor } else { Leaf }
    }
}

fn needs<Q: quant_nn::WeightQuantizer>(_: Q) {}

fn main() {
    needs(Uses);
    needs(Offers);
}
