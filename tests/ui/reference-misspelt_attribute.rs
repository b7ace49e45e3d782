//! A misspelt attribute has no effect, so it is a mistake.
//!
//! In the reference the same declaration is accepted and ignored: with
//! `class Int4Weight(Int8WeightPerTensorFloat): bit_widht = 4`,
//! `QuantLinear(4, 2, bias=False, weight_quant=Int4Weight).quant_weight().bit_width` is `tensor(8.)`, without a warning
//! (Brevitas 0.13.4 on PyTorch 2.9.1).
use quant_nn::{Int8WeightPerTensorFloat, quantizer};

#[quantizer(extends(Int8WeightPerTensorFloat))]
pub struct Int4Weight {
    #[value(4)]
    bit_widht: usize,
}

fn main() {}
