//! The microscaling formats.
use super::PerGroup;
use quant_core::function::FloorSte;
use quant_core::quantizer;
use quant_core::restrict::PowerOfTwoRestrictValue;
use quant_core::scaling::{PowerOfTwoIntScaling, RuntimeDynamicGroupStatsScaling, get_midmax_mantissa_bit_bias};
use quant_core::tensor::MantissaCodes;
use quant_core::view::DynamicOverSubChannelBlockView;

/// One scale for every 32 elements, the power of two below what the statistic asks for over the power of two below the largest
/// number.
#[quantizer(partial, values)]
pub struct MXMixin {
    #[value(32)]
    group_size: usize,
    restrict_scaling_impl: PowerOfTwoRestrictValue,
    restrict_value_float_to_int_impl: FloorSte,
    int_scaling_impl: PowerOfTwoIntScaling,
}

#[quantizer]
impl MXMixin {
    /// For [`RoundMidMaxSte`](quant_core::scaling::RoundMidMaxSte) as `restrict_value_float_to_int_impl`.
    #[value]
    fn midmax_mantissa_bit_bias(
        mantissa_bit_width: usize,
        nan_values: MantissaCodes,
        inf_values: MantissaCodes,
    ) -> f32 {
        get_midmax_mantissa_bit_bias(mantissa_bit_width, nan_values, inf_values)
    }
}

/// Groups of input channels.
#[quantizer(partial, extends(MXMixin, PerGroup))]
pub struct MXWeightMixin;

/// Groups of what passes through, along `group_dim`, with scales of each batch.
#[quantizer(partial, extends(MXMixin))]
pub struct MXActMixin {
    scaling_impl: RuntimeDynamicGroupStatsScaling,
    input_view_impl: DynamicOverSubChannelBlockView,
}
