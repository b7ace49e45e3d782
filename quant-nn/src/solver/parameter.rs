//! What weights and biases have in common: they are stored.
use super::option::*;
use quant_core::function::{TensorClamp, TensorClampSte};
use quant_core::quantizer;
use quant_core::scaling::{
    ConstScaling, ParameterFromStatsFromParameterScaling, ParameterScaling, StatsFromParameterScaling,
};

/// The options of the scale of weights and biases.
///
/// Outside of the range a learned scale or bit width gets the gradient ([`TensorClamp`]); otherwise the values keep it
/// ([`TensorClampSte`]).
#[quantizer(partial, values)]
pub struct SolveParameter {}

#[quantizer]
impl SolveParameter {
    #[value]
    fn scaling_impl(scaling_impl_type: ScalingImplType) -> impl Component {
        match scaling_impl_type {
            ScalingImplType::Parameter => ParameterScaling,
            ScalingImplType::ParameterFromStats => ParameterFromStatsFromParameterScaling,
            ScalingImplType::Const | ScalingImplType::He => ConstScaling,
            ScalingImplType::Stats | ScalingImplType::AffineStats => StatsFromParameterScaling,
        }
    }

    #[value]
    fn tensor_clamp_impl(bit_width_impl_type: BitWidthImplType, scaling_impl_type: ScalingImplType) -> impl Component {
        match bit_width_impl_type {
            BitWidthImplType::Parameter => TensorClamp,
            _ => match scaling_impl_type {
                ScalingImplType::Const | ScalingImplType::He | ScalingImplType::Stats => TensorClampSte,
                _ => TensorClamp,
            },
        }
    }
}
