//! Weights.
use super::option::*;
use super::{SolveCommon, SolveParameter};
use burn::tensor::Tensor;
use quant_core::function::{
    CeilSte, DpuRoundSte, FloorSte, LearnedRoundHardSigmoid, LearnedRoundIdentity, LearnedRoundSigmoid,
    LearnedRoundSte, RoundSte, RoundToZeroSte, StochasticRoundSte,
};
use quant_core::inject::{Lazy, WeightModule};
use quant_core::proxy::{Passthrough, WeightQuantProxy};
use quant_core::quant::{BinaryQuant, RescalingIntQuant, TernaryQuant};
use quant_core::quantizer;
use quant_core::scaling::ScalingInit;
use quant_core::view::{OverOutputChannelView, OverSubChannelBlockView, OverTensorView};

/// Weights by options: extend it last, and declare the options.
#[quantizer(partial, extends(SolveParameter, SolveCommon), values)]
pub struct SolveWeight {}

#[quantizer]
impl SolveWeight {
    #[value]
    fn proxy_class(quant_type: QuantType) -> impl Component {
        match quant_type {
            QuantType::Fp => Passthrough,
            _ => WeightQuantProxy,
        }
    }

    #[value]
    fn tensor_quant(quant_type: QuantType) -> impl Component {
        match quant_type {
            QuantType::Binary => BinaryQuant,
            QuantType::Ternary => TernaryQuant,
            QuantType::Int => RescalingIntQuant,
            QuantType::Fp => Passthrough,
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
            FloatToIntImplType::LearnedRound => LearnedRoundSte,
        }
    }

    #[value]
    fn learned_round_impl(learned_round_impl_type: LearnedRoundImplType) -> impl Component {
        match learned_round_impl_type {
            LearnedRoundImplType::HardSigmoid => LearnedRoundHardSigmoid,
            LearnedRoundImplType::Sigmoid => LearnedRoundSigmoid,
            LearnedRoundImplType::Identity => LearnedRoundIdentity,
        }
    }

    #[value]
    fn scaling_init(
        scaling_impl_type: ScalingImplType,
        module: &impl WeightModule,
        scaling_const: Lazy<ScalingInit>,
    ) -> ScalingInit {
        match scaling_impl_type {
            ScalingImplType::He => {
                let (weights, he) = (module.weights(), |w: &Tensor<2>| (2.0 / w.dims()[1].max(1) as f32).sqrt());
                ScalingInit::Scalar(weights.iter().map(he).sum::<f32>() / weights.len().max(1) as f32)
            }
            _ => scaling_const.get(),
        }
    }

    #[value]
    fn scaling_stats_input_view_shape_impl(
        scaling_per_output_type: ScalingPerOutputType,
        scaling_stats_op: StatsOp,
    ) -> impl Component {
        match (scaling_per_output_type, scaling_stats_op) {
            (ScalingPerOutputType::Channel, _) | (_, StatsOp::MaxAve) => OverOutputChannelView,
            (ScalingPerOutputType::Tensor, _) => OverTensorView,
            (ScalingPerOutputType::Group, _) => OverSubChannelBlockView,
        }
    }

    #[value]
    fn scaling_shape(
        scaling_per_output_type: ScalingPerOutputType,
        module: &impl WeightModule,
        group_dim: Lazy<usize>,
        group_size: Lazy<usize>,
    ) -> Vec<usize> {
        match scaling_per_output_type {
            ScalingPerOutputType::Tensor => vec![],
            ScalingPerOutputType::Channel => module.per_channel_broadcastable_shape(),
            ScalingPerOutputType::Group => {
                let (mut shape, size) = (module.weight_dims(), group_size.get().max(1));
                if let Some(dim) = shape.get_mut(group_dim.get()) {
                    *dim = dim.div_ceil(size);
                }
                shape
            }
        }
    }

    /// As of the scale; read if you declare a `zero_point_impl` that follows a statistic.
    #[value]
    fn zero_point_stats_input_view_shape_impl(scaling_per_output_type: ScalingPerOutputType) -> impl Component {
        match scaling_per_output_type {
            ScalingPerOutputType::Tensor => OverTensorView,
            ScalingPerOutputType::Channel => OverOutputChannelView,
            ScalingPerOutputType::Group => OverSubChannelBlockView,
        }
    }

    #[value]
    fn zero_point_shape(scaling_shape: Vec<usize>) -> Vec<usize> {
        scaling_shape
    }

    #[value]
    fn output_channel_dim(module: &impl WeightModule) -> usize {
        module.output_channel_dim()
    }

    #[value]
    fn group_dim(module: &impl WeightModule) -> usize {
        module.input_channel_dim()
    }
}
