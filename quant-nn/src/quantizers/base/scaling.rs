//! Where the scale comes from.
use burn::tensor::Tensor;
use quant_core::function::TensorClamp;
use quant_core::inject::WeightModule;
use quant_core::quantizer;
use quant_core::scaling::{ParameterFromRuntimeStatsScaling, ParameterScaling, StatsFromParameterScaling};
use quant_core::stats::{AbsMax, AbsPercentile};

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
