//! There is no kind of numbers by default.
use quant_nn::solver::*;
use quant_nn::quantizer;

#[quantizer(extends(SolveAct))]
struct Mine {
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
