//! What shares a scale, and which values a scale may take.
use quant_core::inject::WeightModule;
use quant_core::quantizer;
use quant_core::restrict::FloatRestrictValue;
use quant_core::view::{OverOutputChannelView, OverTensorView};

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
