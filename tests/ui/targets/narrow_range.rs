//! TensorRT does not clip integers.
use quant_nn::export::targets::{TensorRt, check};
use quant_nn::{Int8ActPerTensorFloat, quantizer};

#[quantizer(extends(Int8ActPerTensorFloat))]
struct NarrowAct {
    #[value(true)]
    narrow_range: bool,
}

const _: () = check::<TensorRt, NarrowAct>();

fn main() {}
