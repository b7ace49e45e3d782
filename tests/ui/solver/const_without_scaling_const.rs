//! A constant scale says which.
use quant_nn::solver::*;
use quant_nn::quantizer;

#[quantizer(extends(SolveWeight))]
struct Mine {
    #[value(QuantType::Int)]
    quant_type: QuantType,
    #[value(ScalingImplType::Const)]
    scaling_impl_type: ScalingImplType,
    #[value(8)]
    bit_width: usize,
    #[value(true)]
    signed: bool,
    #[value(true)]
    narrow_range: bool,
}

fn main() {}
