//! A bias is not binary.
use quant_nn::solver::*;
use quant_nn::quantizer;

#[quantizer(extends(SolveBias))]
struct Mine {
    #[value(QuantType::Binary)]
    quant_type: QuantType,
    #[value(true)]
    requires_input_scale: bool,
    #[value(8)]
    bit_width: usize,
    #[value(true)]
    signed: bool,
    #[value(true)]
    narrow_range: bool,
}

fn main() {}
