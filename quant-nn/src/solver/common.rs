//! What weights, activations and biases have in common.
use super::option::*;
use quant_core::bit_width::{BitWidthConst, BitWidthParameter, BitWidthStatefulConst};
use quant_core::function::{CeilSte, DpuRoundSte, FloorSte, RoundSte, RoundToZeroSte, StochasticRoundSte};
use quant_core::quant::IntQuant;
use quant_core::quantizer;
use quant_core::restrict::{
    FloatRestrictValue, IntRestrictValue, LogFloatRestrictValue, PowerOfTwoRestrictValue, SignedFloatRestrictValue,
};
use quant_core::scaling::{IntScaling, PowerOfTwoIntScaling};
use quant_core::stats::{
    AbsAve, AbsMax, AbsMaxAve, AbsMinMax, AbsPercentile, MeanLearnedSigmaStd, MeanSigmaStd, PercentileInterval,
    SignedAbsMax,
};
use quant_core::zero_point::ZeroZeroPoint;

/// The options that mean the same for weights, activations and biases; all that have a default have it here.
#[quantizer(partial, values)]
pub struct SolveCommon {
    int_quant: IntQuant,
    zero_point_impl: ZeroZeroPoint,
    #[value(RestrictValueType::Fp)]
    restrict_scaling_type: RestrictValueType,
    #[value(BitWidthImplType::Const)]
    bit_width_impl_type: BitWidthImplType,
    #[value(FloatToIntImplType::Round)]
    float_to_int_impl_type: FloatToIntImplType,
    #[value(ScalingPerOutputType::Tensor)]
    scaling_per_output_type: ScalingPerOutputType,
}

#[quantizer]
impl SolveCommon {
    #[value]
    fn bit_width_impl(bit_width_impl_type: BitWidthImplType) -> impl Component {
        match bit_width_impl_type {
            BitWidthImplType::Const => BitWidthConst,
            BitWidthImplType::Parameter => BitWidthParameter,
            BitWidthImplType::StatefulConst => BitWidthStatefulConst,
        }
    }

    #[value]
    fn float_to_int_impl(float_to_int_impl_type: FloatToIntImplType) -> impl Component {
        match float_to_int_impl_type {
            FloatToIntImplType::Round => RoundSte,
            FloatToIntImplType::Ceil => CeilSte,
            FloatToIntImplType::Floor => FloorSte,
            FloatToIntImplType::RoundToZero => RoundToZeroSte,
            FloatToIntImplType::Dpu => DpuRoundSte,
            FloatToIntImplType::StochasticRound => StochasticRoundSte,
            FloatToIntImplType::LearnedRound => panic!(
                "a learned rounding has a number for each weight\nhelp: choose `FloatToIntImplType::Round`; `SolveWeight` takes `LearnedRound`"
            ),
        }
    }

    #[value]
    fn restrict_scaling_impl(restrict_scaling_type: RestrictValueType) -> impl Component {
        match restrict_scaling_type {
            RestrictValueType::Fp => FloatRestrictValue,
            RestrictValueType::SignedFp => SignedFloatRestrictValue,
            RestrictValueType::LogFp => LogFloatRestrictValue,
            RestrictValueType::Int => IntRestrictValue,
            RestrictValueType::PowerOfTwo => PowerOfTwoRestrictValue,
        }
    }

    #[value]
    fn int_scaling_impl(restrict_scaling_type: RestrictValueType) -> impl Component {
        match restrict_scaling_type {
            RestrictValueType::Fp | RestrictValueType::SignedFp | RestrictValueType::LogFp => IntScaling,
            RestrictValueType::PowerOfTwo => PowerOfTwoIntScaling,
            RestrictValueType::Int => panic!(
                "integers have no scale that is an integer\nhelp: restrict it to `RestrictValueType::PowerOfTwo`, or declare an `int_scaling_impl` of your own"
            ),
        }
    }

    #[value]
    fn scaling_stats_impl(scaling_stats_op: StatsOp, restrict_scaling_type: RestrictValueType) -> impl Component {
        match (scaling_stats_op, restrict_scaling_type) {
            (StatsOp::SignedMax, RestrictValueType::PowerOfTwo) => panic!(
                "a power of two is positive, and the statistic has a sign\nhelp: choose `StatsOp::Max`, or restrict the scale to `RestrictValueType::SignedFp`"
            ),
            (StatsOp::Max, _) => AbsMax,
            (StatsOp::Ave, _) => AbsAve,
            (StatsOp::MaxAve, _) => AbsMaxAve,
            (StatsOp::MeanSigmaStd, _) => MeanSigmaStd,
            (StatsOp::MeanLearnSigmaStd, _) => MeanLearnedSigmaStd,
            (StatsOp::Percentile, _) => AbsPercentile,
            (StatsOp::MinMax, _) => AbsMinMax,
            (StatsOp::PercentileInterval, _) => PercentileInterval,
            (StatsOp::SignedMax, _) => SignedAbsMax,
        }
    }
}
