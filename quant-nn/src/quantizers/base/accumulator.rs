//! Weights of which an accumulator of a given width cannot overflow.
use super::WeightNormPerChannelFloatDecoupled;
use quant_core::bit_width::AccumulatorBitWidth;
use quant_core::function::RoundToZeroSte;
use quant_core::proxy::DecoupledWeightQuantWithInputProxy;
use quant_core::quant::DecoupledRescalingIntQuantWithInput;
use quant_core::quantizer;
use quant_core::restrict::LogFloatRestrictValue;
use quant_core::scaling::{
    AccumulatorAwareParameterPreScaling, AccumulatorAwareZeroCenterParameterPreScaling, ParameterScaling,
};
use quant_core::stats::L1Norm;
use quant_core::view::OverOutputChannelView;
use quant_core::zero_point::PreZeroCenterZeroPoint;

/// Normalised weights whose magnitudes sum up, in each output channel, to what an accumulator of `accumulator_bit_width` bits
/// (32) takes for the layer's input.
#[quantizer(partial, extends(WeightNormPerChannelFloatDecoupled))]
pub struct AccumulatorAwareWeightQuant {
    proxy_class: DecoupledWeightQuantWithInputProxy,
    tensor_quant: DecoupledRescalingIntQuantWithInput,
    pre_scaling_impl: AccumulatorAwarePerChannelPreNorm,
    normalize_stats_impl: L1Norm,
    restrict_pre_scaling_impl: LogFloatRestrictValue,
    // without it a channel of zeros is divided by 0
    #[value(Some(1e-10))]
    pre_scaling_min_val: Option<f32>,
    // rounding up could exceed the sum
    float_to_int_impl: RoundToZeroSte,
    accumulator_bit_width_impl: AccumulatorBitWidth,
    #[value(32)]
    accumulator_bit_width: usize,
}

/// [`AccumulatorAwareWeightQuant`] for weights that are moved to a mean of 0 in each output channel, which may sum up to more.
#[quantizer(partial, extends(AccumulatorAwareWeightQuant))]
pub struct AccumulatorAwareZeroCenterWeightQuant {
    pre_scaling_impl: AccumulatorAwareZeroCenterPerChannelPreNorm,
    pre_zero_point_impl: PreZeroCenterZeroPoint,
    pre_zero_point_stats_input_view_shape_impl: OverOutputChannelView,
}

/// The scale that normalises weights within what the accumulator takes, with a scale of its own inside.
#[quantizer(partial, makes = pre_scaling_impl)]
pub struct AccumulatorAwarePerChannelPreNorm {
    pre_scaling_impl: AccumulatorAwareParameterPreScaling,
    scaling_impl: ParameterScaling,
}

/// [`AccumulatorAwarePerChannelPreNorm`] for centred weights.
#[quantizer(partial, makes = pre_scaling_impl)]
pub struct AccumulatorAwareZeroCenterPerChannelPreNorm {
    pre_scaling_impl: AccumulatorAwareZeroCenterParameterPreScaling,
    scaling_impl: ParameterScaling,
}
