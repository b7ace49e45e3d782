//! Where the scale comes from.
use burn::tensor::Tensor;
use quant_core::function::TensorClamp;
use quant_core::inject::ActModule;
use quant_core::inject::WeightModule;
use quant_core::quantizer;
use quant_core::scaling::{
    ConstScaling, ParameterFromRuntimeStatsScaling, ParameterFromStatsFromParameterScaling, ParameterScaling,
    RuntimeStatsScaling, StatsFromParameterScaling,
};
use quant_core::stats::{AbsMax, AbsMaxAve, AbsMinMax, AbsPercentile, PercentileInterval};
use quant_core::view::OverOutputChannelView;

/// The scale is the largest magnitude of what is quantized.
#[quantizer(partial)]
pub struct MaxStatsScaling {
    scaling_impl: StatsFromParameterScaling,
    scaling_stats_impl: AbsMax,
    #[value(Some(1e-10))]
    scaling_min_val: Option<f32>,
}

/// The scale is the width of the range of what is quantized: from its smallest or 0 to its largest. It wants a zero point.
#[quantizer(partial)]
pub struct MinMaxStatsScaling {
    scaling_impl: StatsFromParameterScaling,
    scaling_stats_impl: AbsMinMax,
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
        let weight = module.weight();
        // a layer without outputs has no magnitude
        if weight.dims().contains(&0) { Tensor::zeros([1], &weight.device()) } else { weight.abs().max() }
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

/// The scale is learned, from the width of the range of the first 300 batches, between their 0.001st percentile (or 0) and
/// their 99.999th. It wants a zero point.
#[quantizer(partial)]
pub struct ParamFromRuntimePercentileIntervalScaling {
    scaling_impl: ParameterFromRuntimeStatsScaling,
    scaling_stats_impl: PercentileInterval,
    #[value(99.999)]
    high_percentile_q: f64,
    #[value(0.001)]
    low_percentile_q: f64,
    #[value(300)]
    collect_stats_steps: usize,
    #[value(Some(1e-10))]
    scaling_min_val: Option<f32>,
}

/// The scale is learned, from the width of the range of the first 300 batches, from their smallest or 0 to their largest. It
/// wants a zero point.
#[quantizer(partial)]
pub struct ParamFromRuntimeMinMaxScaling {
    scaling_impl: ParameterFromRuntimeStatsScaling,
    scaling_stats_impl: AbsMinMax,
    #[value(300)]
    collect_stats_steps: usize,
    #[value(Some(1e-10))]
    scaling_min_val: Option<f32>,
}

/// The scale follows the batch: the mean over the channels, which are dimension 1, of their largest magnitudes. In evaluation
/// it is the mean of all batches. An affine function of it is learned if `scaling_affine_rescaling_init` says where that
/// begins.
#[quantizer(partial)]
pub struct BatchQuantStatsScaling {
    scaling_impl: RuntimeStatsScaling,
    scaling_stats_impl: AbsMaxAve,
    scaling_stats_input_view_shape_impl: OverOutputChannelView,
    #[value(1)]
    output_channel_dim: usize,
    #[value(None)]
    scaling_stats_momentum: Option<f32>,
    #[value(Some(1e-10))]
    scaling_min_val: Option<f32>,
}

/// The scale is fixed; for weights it is `scaling_const`, for activations [`MinMaxInit`] says what it is.
#[quantizer(partial, values)]
pub struct ConstScale {
    scaling_impl: ConstScaling,
}

#[quantizer]
impl ConstScale {
    #[value]
    fn scaling_init(scaling_const: f32) -> f32 {
        scaling_const
    }
}

/// The scale of activations begins as the larger magnitude of `min_val` and `max_val`: put it before the mixin that says
/// otherwise.
#[quantizer(partial, values)]
pub struct MinMaxInit {}

#[quantizer]
impl MinMaxInit {
    #[value]
    fn scaling_init(min_val: f32, max_val: f32) -> f32 {
        min_val.abs().max(max_val.abs())
    }
}

/// The scale is learned and begins as the larger magnitude of `min_val` and `max_val`.
#[quantizer(partial, extends(MinMaxInit))]
pub struct ParamMinMaxInitScaling {
    scaling_impl: ParameterScaling,
}

/// The scale is learned and begins with the range of the layer, which a hard tanh has: put it first.
#[quantizer(partial, values, extends(ParamMinMaxInitScaling))]
pub struct LayerRange {}

#[quantizer]
impl LayerRange {
    #[value]
    fn min_val(module: &impl ActModule) -> f32 {
        module.min_val()
    }

    #[value]
    fn max_val(module: &impl ActModule) -> f32 {
        module.max_val()
    }
}

/// The scale of the weights is a learned parameter that begins as their statistic in the first pass.
#[quantizer(partial)]
pub struct ParamFromStatsScaling {
    scaling_impl: ParameterFromStatsFromParameterScaling,
    // a learned scale needs the gradient of what lies outside of the range
    tensor_clamp_impl: TensorClamp,
}
