//! Biases.
use super::option::*;
use super::{SolveCommon, SolveParameter};
use quant_core::function::{TensorClamp, TensorClampSte};
use quant_core::inject::BiasModule;
use quant_core::proxy::{BiasQuantProxy, Passthrough};
use quant_core::quant::{PrescaledRestrictIntQuant, RescalingIntQuant};
use quant_core::quantizer;
use quant_core::scaling::ScalingInit;
use quant_core::view::{OverOutputChannelView, OverTensorView};

/// Biases by options: extend it last, and declare the options.
#[quantizer(partial, extends(SolveParameter, SolveCommon), values)]
pub struct SolveBias {
    #[value(0)]
    output_channel_dim: usize,
}

#[quantizer]
impl SolveBias {
    #[value]
    fn proxy_class(quant_type: QuantType) -> impl Component {
        match quant_type {
            QuantType::Fp => Passthrough,
            _ => BiasQuantProxy,
        }
    }

    #[value]
    fn tensor_quant(quant_type: QuantType, requires_input_scale: bool) -> impl Component {
        match (quant_type, requires_input_scale) {
            (QuantType::Int, true) => PrescaledRestrictIntQuant,
            (QuantType::Int, false) => RescalingIntQuant,
            (QuantType::Fp, _) => Passthrough,
            (QuantType::Binary | QuantType::Ternary, _) => panic!(
                "a bias is added to integers, and is neither binary nor ternary\nhelp: choose `QuantType::Int`, or `QuantType::Fp` to leave it as it is"
            ),
        }
    }

    #[value]
    fn tensor_clamp_impl(
        requires_input_scale: bool,
        bit_width_impl_type: BitWidthImplType,
        scaling_impl_type: ScalingImplType,
    ) -> impl Component {
        match (requires_input_scale, bit_width_impl_type, scaling_impl_type) {
            (true, _, _) | (_, BitWidthImplType::Parameter, _) => TensorClamp,
            (_, _, ScalingImplType::Const | ScalingImplType::He | ScalingImplType::Stats) => TensorClampSte,
            _ => TensorClamp,
        }
    }

    #[value]
    fn scaling_init(scaling_const: ScalingInit) -> ScalingInit {
        scaling_const
    }

    #[value]
    fn scaling_stats_input_view_shape_impl(
        scaling_per_output_type: ScalingPerOutputType,
        scaling_stats_op: StatsOp,
    ) -> impl Component {
        match (scaling_per_output_type, scaling_stats_op) {
            (ScalingPerOutputType::Channel, _) | (_, StatsOp::MaxAve) => OverOutputChannelView,
            (ScalingPerOutputType::Tensor, _) => OverTensorView,
            (ScalingPerOutputType::Group, _) => panic!(
                "a bias has one number for a channel, and no groups\nhelp: choose `ScalingPerOutputType::Channel`"
            ),
        }
    }

    #[value]
    fn scaling_shape(scaling_per_output_type: ScalingPerOutputType, module: &impl BiasModule) -> Vec<usize> {
        match scaling_per_output_type {
            ScalingPerOutputType::Channel => vec![module.bias().dims()[0]],
            _ => vec![],
        }
    }
}
