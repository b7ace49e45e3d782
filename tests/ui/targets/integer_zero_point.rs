//! The zero points of integer code are integers.
use quant_nn::export::targets::{IntegerOnly, check};
use quant_nn::{ShiftedUint8ActPerTensorFloat, quantizer};

#[quantizer(extends(ShiftedUint8ActPerTensorFloat))]
struct Unrounded {
    #[value(false)]
    quantize_zero_point: bool,
}

const _: () = check::<IntegerOnly, Unrounded>();

fn main() {}
