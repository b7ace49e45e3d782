//! FINN takes unsigned activations of the full range alone.
use quant_nn::export::targets::{Finn, check};
use quant_nn::{Uint8ActPerTensorFloat, quantizer};

#[quantizer(extends(Uint8ActPerTensorFloat))]
struct NarrowAct {
    #[value(true)]
    narrow_range: bool,
}

const _: () = check::<Finn, NarrowAct>();

fn main() {}
