//! An activation has 8 bits in TensorRT: another width is inherited here.
use quant_nn::export::targets::{TensorRt, check};
use quant_nn::{Int8ActPerTensorFloat, quantizer};

#[quantizer(extends(Int8ActPerTensorFloat))]
struct Int4Act {
    #[value(4)]
    bit_width: usize,
}

const _: () = check::<TensorRt, Int4Act>();

fn main() {}
