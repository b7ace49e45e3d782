//! The widths the library has no name for: each is one attribute of a quantizer it has.

use quant_nn::{Int8WeightPerTensorFloat, Uint8ActPerTensorFloat, quantizer};

/// Weights in four bits.
#[quantizer(extends(Int8WeightPerTensorFloat))]
pub struct Int4Weight {
    #[value(4)]
    bit_width: usize,
}

/// Weights in two bits: `-1`, `0` and `1` times the scale, as the range is narrow.
#[quantizer(extends(Int8WeightPerTensorFloat))]
pub struct Int2Weight {
    #[value(2)]
    bit_width: usize,
}

/// Non-negative activations in four bits.
#[quantizer(extends(Uint8ActPerTensorFloat))]
pub struct Uint4Act {
    #[value(4)]
    bit_width: usize,
}
