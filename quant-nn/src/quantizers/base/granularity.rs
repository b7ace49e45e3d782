//! What shares a scale, and what shares a zero point.
use quant_core::inject::WeightModule;
use quant_core::quantizer;
use quant_core::scaling::ScalingShape;
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

/// One scale for each channel of an activation, which are along the first of `scaling_stats_permute_dims`. The user
/// gives their number as `per_channel_broadcastable_shape`.
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
