use quant_nn::{Int8WeightPerTensorFloat, quantizer};

#[quantizer(extends(Int8WeightPerTensorFloat))]
pub struct Int4Weight {
    #[value(4)]
    bit_widht: usize,
}

fn main() {}
