//! The mixins that the ready-made quantizers consist of. They are partial: none is a quantizer by itself.
use burn::tensor::Tensor;
use quant_core::bit_width::BitWidthConst;
use quant_core::function::{RoundSte, TensorClamp, TensorClampSte};
use quant_core::inject::WeightModule;
use quant_core::proxy::{ActQuantProxy, BiasQuantProxy, WeightQuantProxy};
use quant_core::quant::{ClampedBinaryQuant, IntQuant, PrescaledRestrictIntQuant, RescalingIntQuant};
use quant_core::quantizer;
use quant_core::restrict::FloatRestrictValue;
use quant_core::scaling::{
    ConstScaling, IntScaling, ParameterFromRuntimeStatsScaling, ParameterScaling, StatsFromParameterScaling,
};
use quant_core::stats::{AbsMax, AbsPercentile};
use quant_core::view::{OverOutputChannelView, OverTensorView};
use quant_core::zero_point::ZeroZeroPoint;

/// Integers, symmetric around 0.
#[quantizer(partial)]
pub struct SymmetricIntQuant {
    tensor_quant: RescalingIntQuant,
    int_quant: IntQuant,
    float_to_int_impl: RoundSte,
    int_scaling_impl: IntScaling,
    zero_point_impl: ZeroZeroPoint,
    bit_width_impl: BitWidthConst,
}

/// Signed integers of the full range, `−2^(b−1)` to `2^(b−1) − 1`. (The reference calls this mixin `IntQuant`.)
#[quantizer(partial, extends(SymmetricIntQuant))]
pub struct SignedIntQuant {
    #[value(true)]
    signed: bool,
    #[value(false)]
    narrow_range: bool,
}

/// Signed integers of the symmetric range, `±(2^(b−1) − 1)`.
#[quantizer(partial, extends(SymmetricIntQuant))]
pub struct NarrowIntQuant {
    #[value(true)]
    signed: bool,
    #[value(true)]
    narrow_range: bool,
}

/// Unsigned integers, 0 to `2^b − 1`.
#[quantizer(partial, extends(SymmetricIntQuant))]
pub struct UintQuant {
    #[value(false)]
    signed: bool,
    #[value(false)]
    narrow_range: bool,
}

/// One bit, with a fixed scale.
#[quantizer(partial, values)]
pub struct SignedBinaryClampedConst {
    tensor_quant: ClampedBinaryQuant,
    scaling_impl: ConstScaling,
    restrict_scaling_impl: FloatRestrictValue,
    #[value(true)]
    signed: bool,
}

#[quantizer]
impl SignedBinaryClampedConst {
    #[value]
    fn scaling_init(scaling_const: f32) -> f32 {
        scaling_const
    }
}

/// The scale is the largest magnitude of what is quantized.
#[quantizer(partial)]
pub struct MaxStatsScaling {
    scaling_impl: StatsFromParameterScaling,
    scaling_stats_impl: AbsMax,
    #[value(Some(1e-10))]
    scaling_min_val: Option<f32>,
}

/// The scale of the weights is a learned parameter that begins as their largest magnitude. Extend it before a quantizer
/// with another scale: `extends(ParamFromMaxScaling, Int8WeightPerTensorFloat)`.
#[quantizer(partial, values)]
pub struct ParamFromMaxScaling {
    scaling_impl: ParameterScaling,
    // a learned scale needs the gradient of what lies outside of the range
    tensor_clamp_impl: TensorClamp,
}

#[quantizer]
impl ParamFromMaxScaling {
    #[value]
    fn scaling_init(module: &impl WeightModule) -> Tensor<1> {
        module.weight().abs().max()
    }
}

/// The scale is learned, from the 99.999th percentile of the first 300 batches.
#[quantizer(partial)]
pub struct ParamFromRuntimePercentileScaling {
    scaling_impl: ParameterFromRuntimeStatsScaling,
    scaling_stats_impl: AbsPercentile,
    #[value(99.999)]
    high_percentile_q: f64,
    #[value(300)]
    collect_stats_steps: usize,
    #[value(Some(1e-10))]
    scaling_min_val: Option<f32>,
}

/// One scale for the tensor, any positive float; 8 bits.
#[quantizer(partial)]
pub struct PerTensorFloatScaling8bit {
    scaling_stats_input_view_shape_impl: OverTensorView,
    restrict_scaling_impl: FloatRestrictValue,
    #[value(8)]
    bit_width: usize,
}

/// One scale for each output channel, any positive float; 8 bits.
#[quantizer(partial, values)]
pub struct PerChannelFloatScaling8bit {
    scaling_stats_input_view_shape_impl: OverOutputChannelView,
    restrict_scaling_impl: FloatRestrictValue,
    #[value(8)]
    bit_width: usize,
}

#[quantizer]
impl PerChannelFloatScaling8bit {
    #[value]
    fn output_channel_dim(module: &impl WeightModule) -> usize {
        module.output_channel_dim()
    }
}

/// For weights whose scale is not learned: outside of the range they keep their gradient.
#[quantizer(partial)]
pub struct WeightQuantSolver {
    proxy_class: WeightQuantProxy,
    tensor_clamp_impl: TensorClampSte,
}

/// For activations: outside of the range the scale gets the gradient.
#[quantizer(partial)]
pub struct ActQuantSolver {
    proxy_class: ActQuantProxy,
    tensor_clamp_impl: TensorClamp,
}

/// For biases whose scale is not learned: outside of the range they keep their gradient.
#[quantizer(partial)]
pub struct BiasQuantSolver {
    proxy_class: BiasQuantProxy,
    tensor_clamp_impl: TensorClampSte,
}

/// Signed integers with the scale of the accumulator that the bias is added to; outside of the range that scale gets the
/// gradient.
#[quantizer(partial, extends(SignedIntQuant, BiasQuantSolver))]
pub struct IntBias {
    tensor_quant: PrescaledRestrictIntQuant,
    tensor_clamp_impl: TensorClamp,
}
