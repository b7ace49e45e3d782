//! A power of two has no sign.
use quant_nn::solver::*;
use quant_nn::quantizer;

#[quantizer(extends(SolveWeight))]
struct Mine {
    #[value(QuantType::Int)]
    quant_type: QuantType,
    #[value(ScalingImplType::Stats)]
    scaling_impl_type: ScalingImplType,
    #[value(StatsOp::SignedMax)]
    scaling_stats_op: StatsOp,
    #[value(RestrictValueType::PowerOfTwo)]
    restrict_scaling_type: RestrictValueType,
    #[value(8)]
    bit_width: usize,
    #[value(true)]
    signed: bool,
    #[value(true)]
    narrow_range: bool,
}

fn main() {}
