//! What shares a scale, and which values a scale may take.
use super::ConstScale;
use quant_core::function::CeilSte;
use quant_core::inject::WeightModule;
use quant_core::quantizer;
use quant_core::restrict::{FloatRestrictValue, PowerOfTwoRestrictValue};
use quant_core::scaling::{IntScaling, PowerOfTwoIntScaling, ScalingShape};
use quant_core::view::{OverOutputChannelView, OverSubChannelBlockView, OverTensorView, OverWeightView};

/// One scale for the tensor.
#[quantizer(partial)]
pub struct PerTensor {
    scaling_stats_input_view_shape_impl: OverTensorView,
}

/// [`PerTensor`] for weights, for statistics that depend on the order of what they add up.
#[quantizer(partial, values)]
pub struct PerWeight {
    scaling_stats_input_view_shape_impl: OverWeightView,
}

#[quantizer]
impl PerWeight {
    #[value]
    fn output_channel_dim(module: &impl WeightModule) -> usize {
        module.output_channel_dim()
    }
}

/// One scale for each output channel of the weight.
#[quantizer(partial, values)]
pub struct PerChannel {
    scaling_stats_input_view_shape_impl: OverOutputChannelView,
}

#[quantizer]
impl PerChannel {
    #[value]
    fn output_channel_dim(module: &impl WeightModule) -> usize {
        module.output_channel_dim()
    }

    #[value]
    fn scaling_shape(module: &impl WeightModule) -> Vec<usize> {
        module.per_channel_broadcastable_shape()
    }
}

/// One zero point for the tensor.
#[quantizer(partial)]
pub struct ZeroPointPerTensor {
    zero_point_stats_input_view_shape_impl: OverTensorView,
}

/// [`ZeroPointPerTensor`] for weights, for statistics that depend on the order of what they add up.
#[quantizer(partial, values)]
pub struct ZeroPointPerWeight {
    zero_point_stats_input_view_shape_impl: OverWeightView,
}

#[quantizer]
impl ZeroPointPerWeight {
    #[value]
    fn output_channel_dim(module: &impl WeightModule) -> usize {
        module.output_channel_dim()
    }
}

/// One zero point for each output channel of the weight, beside [`PerChannel`].
#[quantizer(partial, values)]
pub struct ZeroPointPerChannel {
    zero_point_stats_input_view_shape_impl: OverOutputChannelView,
}

#[quantizer]
impl ZeroPointPerChannel {
    #[value]
    fn zero_point_shape(module: &impl WeightModule) -> Vec<usize> {
        module.per_channel_broadcastable_shape()
    }
}

/// One scale for each channel of an activation, which are along the first of `scaling_stats_permute_dims`. The user gives their
/// number as `per_channel_broadcastable_shape`.
#[quantizer(partial, values)]
pub struct PerChannelAct {
    scaling_stats_input_view_shape_impl: OverOutputChannelView,
}

#[quantizer]
impl PerChannelAct {
    #[value]
    fn output_channel_dim(scaling_stats_permute_dims: Vec<usize>) -> usize {
        scaling_stats_permute_dims.first().copied().unwrap_or(0)
    }

    #[value]
    fn scaling_shape(per_channel_broadcastable_shape: ScalingShape) -> ScalingShape {
        per_channel_broadcastable_shape
    }
}

/// One scale for each channel of an activation of shape `[batch, channels, height, width]`.
#[quantizer(partial, extends(PerChannelAct))]
pub struct PerChannelAct2d {
    #[value(vec![1, 0, 2, 3])]
    scaling_stats_permute_dims: Vec<usize>,
}

/// The scale is any positive float.
#[quantizer(partial)]
pub struct FloatScale {
    restrict_scaling_impl: FloatRestrictValue,
    int_scaling_impl: IntScaling,
}

/// The scale is a power of two, the next above what the statistic asks for.
#[quantizer(partial)]
pub struct PoTScale {
    restrict_scaling_impl: PowerOfTwoRestrictValue,
    restrict_value_float_to_int_impl: CeilSte,
    int_scaling_impl: PowerOfTwoIntScaling,
}

/// One scale for the tensor, any positive float; 8 bits.
#[quantizer(partial, extends(PerTensor, FloatScale))]
pub struct PerTensorFloatScaling8bit {
    #[value(8)]
    bit_width: usize,
}

/// One scale for each output channel, any positive float; 8 bits.
#[quantizer(partial, extends(PerChannel, FloatScale))]
pub struct PerChannelFloatScaling8bit {
    #[value(8)]
    bit_width: usize,
}

/// One scale for the tensor, a power of two; 8 bits.
#[quantizer(partial, extends(PerTensor, PoTScale))]
pub struct PerTensorPoTScaling8bit {
    #[value(8)]
    bit_width: usize,
}

/// One scale for each output channel, a power of two; 8 bits.
#[quantizer(partial, extends(PerChannel, PoTScale))]
pub struct PerChannelPoTScaling8bit {
    #[value(8)]
    bit_width: usize,
}

/// 2 bits and one fixed scale for the tensor.
#[quantizer(partial, extends(ConstScale, PerTensor, FloatScale))]
pub struct PerTensorConstScaling2bit {
    #[value(2)]
    bit_width: usize,
}

/// One scale for every `group_size` input channels of a weight. (In the reference: `scaling_per_output_type` `GROUP`.)
#[quantizer(partial, values)]
pub struct PerGroup {
    scaling_stats_input_view_shape_impl: OverSubChannelBlockView,
}

#[quantizer]
impl PerGroup {
    #[value]
    fn group_dim(module: &impl WeightModule) -> usize {
        module.input_channel_dim()
    }

    /// The shape of the weight with blocks for input channels.
    #[value]
    fn scaling_shape(module: &impl WeightModule, group_size: usize, group_dim: usize) -> Vec<usize> {
        let mut shape = module.weight_dims();
        if let Some(dim) = shape.get_mut(group_dim) {
            *dim = dim.div_ceil(group_size.max(1));
        }
        shape
    }
}

/// One zero point for every `group_size` input channels of a weight, beside [`PerGroup`].
#[quantizer(partial, values)]
pub struct ZeroPointPerGroup {
    zero_point_stats_input_view_shape_impl: OverSubChannelBlockView,
}

#[quantizer]
impl ZeroPointPerGroup {
    #[value]
    fn zero_point_shape(scaling_shape: Vec<usize>) -> Vec<usize> {
        scaling_shape
    }
}
