//! Rounding with one scale and multiplying by another.
use super::{FloatScale, PerChannel};
use burn::tensor::Tensor;
use quant_core::bit_width::BitWidthConst;
use quant_core::function::{RoundSte, TensorClamp, TensorClampSte};
use quant_core::inject::WeightModule;
use quant_core::proxy::WeightQuantProxy;
use quant_core::quant::{DecoupledIntQuant, DecoupledRescalingIntQuant};
use quant_core::quantizer;
use quant_core::restrict::{LogFloatRestrictValue, SignedFloatRestrictValue};
use quant_core::scaling::{
    ParameterFromStatsFromParameterScaling, ParameterPreScalingWeightNorm, ParameterScaling, StatsFromParameterScaling,
    UnitIntScaling,
};
use quant_core::stats::{AbsMax, AbsMaxL2, L2Norm, Stats};
use quant_core::view::OverOutputChannelView;
use quant_core::zero_point::ZeroZeroPoint;

/// Signed integers of the symmetric range that are rounded with one scale and stand for multiples of another.
#[quantizer(partial)]
pub struct NarrowDecoupledIntQuant {
    proxy_class: WeightQuantProxy,
    tensor_quant: DecoupledRescalingIntQuant,
    decoupled_int_quant: DecoupledIntQuant,
    float_to_int_impl: RoundSte,
    zero_point_impl: ZeroZeroPoint,
    pre_zero_point_impl: ZeroZeroPoint,
    bit_width_impl: BitWidthConst,
    #[value(true)]
    narrow_range: bool,
    #[value(true)]
    signed: bool,
}

/// The weights are rounded with a scale that follows their statistic, and stand for multiples of a learned scale that begins
/// as the same statistic.
#[quantizer(partial, extends(NarrowDecoupledIntQuant))]
pub struct WeightDecoupled {
    pre_scaling_impl: StatsFromParameterScaling,
    scaling_impl: ParameterFromStatsFromParameterScaling,
    tensor_clamp_impl: TensorClampSte,
}

/// One scale for the tensor, of its largest channels' root mean square.
#[quantizer(partial, extends(WeightDecoupled, FloatScale), values)]
pub struct WeightPerTensorFloatDecoupledL2Param {
    scaling_stats_impl: AbsMaxL2,
    // the statistic is over channels, and one number
    scaling_stats_input_view_shape_impl: OverOutputChannelView,
}

#[quantizer]
impl WeightPerTensorFloatDecoupledL2Param {
    #[value]
    fn output_channel_dim(module: &impl WeightModule) -> usize {
        module.output_channel_dim()
    }
}

/// One scale for each output channel, of its largest magnitude.
#[quantizer(partial, extends(WeightDecoupled, PerChannel, FloatScale))]
pub struct WeightPerChannelFloatDecoupled {
    scaling_stats_impl: AbsMax,
}

/// Weights whose output channels are normalised, with a learned length and a learned scale for each.
///
/// As in the reference the scale inside of the norm and the scale of the values are two parameters, which begin alike.
#[quantizer(partial, extends(NarrowDecoupledIntQuant, PerChannel), values)]
pub struct WeightNormPerChannelFloatDecoupled {
    pre_scaling_impl: PerChannelPreNorm,
    normalize_stats_impl: L2Norm,
    scaling_impl: ParameterScaling,
    restrict_scaling_impl: LogFloatRestrictValue,
    int_scaling_impl: UnitIntScaling,
    tensor_clamp_impl: TensorClamp,
    #[value(Some(1e-10))]
    scaling_min_val: Option<f32>,
}

#[quantizer]
impl WeightNormPerChannelFloatDecoupled {
    #[value]
    fn scaling_init(module: &impl WeightModule, bit_width: usize) -> Tensor<1> {
        AbsMax.stats(module.weight()).div_scalar((bit_width as f32 - 1.0).exp2() - 1.0)
    }
}

/// The scale that normalises weights, with a scale of its own inside. The lengths are learned as they are.
#[quantizer(partial, makes = pre_scaling_impl)]
pub struct PerChannelPreNorm {
    pre_scaling_impl: ParameterPreScalingWeightNorm,
    scaling_impl: ParameterScaling,
    restrict_pre_scaling_impl: SignedFloatRestrictValue,
}
