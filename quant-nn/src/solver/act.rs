//! Activations.
use super::SolveCommon;
use super::option::*;
use quant_core::function::TensorClamp;
use quant_core::inject::Lazy;
use quant_core::proxy::{ActQuantProxy, Passthrough};
use quant_core::quant::{ClampedBinaryQuant, RescalingIntQuant, TernaryQuant};
use quant_core::quantizer;
use quant_core::scaling::{
    ConstScaling, ParameterFromRuntimeStatsScaling, ParameterScaling, RuntimeDynamicGroupStatsScaling,
    RuntimeStatsScaling,
};
use quant_core::view::{DynamicOverSubChannelBlockView, OverOutputChannelView, OverTensorView};

/// Activations by options: extend it last, and declare the options.
#[quantizer(partial, extends(SolveCommon), values)]
pub struct SolveAct {
    tensor_clamp_impl: TensorClamp,
    input_view_impl: DynamicOverSubChannelBlockView,
    /// `[batch, channels, ..]`
    #[value(1)]
    output_channel_dim: usize,
}

#[quantizer]
impl SolveAct {
    #[value]
    fn proxy_class(quant_type: QuantType) -> impl Component {
        match quant_type {
            QuantType::Fp => Passthrough,
            _ => ActQuantProxy,
        }
    }

    #[value]
    fn tensor_quant(quant_type: QuantType) -> impl Component {
        match quant_type {
            QuantType::Binary => ClampedBinaryQuant,
            QuantType::Ternary => TernaryQuant,
            QuantType::Int => RescalingIntQuant,
            QuantType::Fp => Passthrough,
        }
    }

    #[value]
    fn scaling_impl(
        scaling_per_output_type: ScalingPerOutputType,
        scaling_impl_type: ScalingImplType,
    ) -> impl Component {
        match (scaling_per_output_type, scaling_impl_type) {
            (_, ScalingImplType::He) => panic!(
                "the scale of an activation does not follow from the number of inputs\nhelp: choose `ScalingImplType::ParameterFromStats`, which learns it, or `ScalingImplType::Const` with `min_val` and `max_val`"
            ),
            (ScalingPerOutputType::Group, ScalingImplType::Stats) => RuntimeDynamicGroupStatsScaling,
            (ScalingPerOutputType::Group, _) => panic!(
                "the groups of activations differ from batch to batch, so their scales are neither constant nor learned\nhelp: choose `ScalingImplType::Stats`"
            ),
            (_, ScalingImplType::Parameter) => ParameterScaling,
            (_, ScalingImplType::ParameterFromStats) => ParameterFromRuntimeStatsScaling,
            (_, ScalingImplType::Const) => ConstScaling,
            (_, ScalingImplType::Stats | ScalingImplType::AffineStats) => RuntimeStatsScaling,
        }
    }

    #[value]
    fn scaling_init(signed: bool, min_val: Lazy<f32>, max_val: f32) -> f32 {
        if signed { min_val.get().abs().max(max_val.abs()) } else { max_val.abs() }
    }

    #[value]
    fn scaling_stats_input_view_shape_impl(
        scaling_per_output_type: ScalingPerOutputType,
        scaling_stats_op: StatsOp,
    ) -> impl Component {
        match (scaling_per_output_type, scaling_stats_op) {
            (ScalingPerOutputType::Channel, _) | (_, StatsOp::MaxAve) => OverOutputChannelView,
            (ScalingPerOutputType::Tensor, _) => OverTensorView,
            (ScalingPerOutputType::Group, _) => DynamicOverSubChannelBlockView,
        }
    }

    /// As of the scale; read if you declare a `zero_point_impl` that follows a statistic.
    #[value]
    fn zero_point_stats_input_view_shape_impl(scaling_per_output_type: ScalingPerOutputType) -> impl Component {
        match scaling_per_output_type {
            ScalingPerOutputType::Tensor => OverTensorView,
            ScalingPerOutputType::Channel => OverOutputChannelView,
            ScalingPerOutputType::Group => DynamicOverSubChannelBlockView,
        }
    }

    #[value]
    fn zero_point_shape(scaling_shape: Vec<usize>) -> Vec<usize> {
        scaling_shape
    }

    #[value]
    fn scaling_shape(
        scaling_per_output_type: ScalingPerOutputType,
        per_channel_broadcastable_shape: Lazy<Vec<usize>>,
    ) -> Vec<usize> {
        match scaling_per_output_type {
            ScalingPerOutputType::Channel => per_channel_broadcastable_shape.get(),
            _ => vec![],
        }
    }
}
