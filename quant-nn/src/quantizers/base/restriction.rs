//! Which values a scale may take, and with it the usual number of bits.
use super::{ConstScale, PerChannel, PerTensor};
use quant_core::function::CeilSte;
use quant_core::quantizer;
use quant_core::restrict::{FloatRestrictValue, PowerOfTwoRestrictValue};
use quant_core::scaling::{IntScaling, PowerOfTwoIntScaling};

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
