use super::base::*;
use quant_core::quantizer;

/// 8-bit signed weights in the narrow range, one scale: their largest magnitude over 127.
#[quantizer(extends(NarrowIntQuant, MaxStatsScaling, PerTensorFloatScaling8bit, WeightQuantSolver))]
pub struct Int8WeightPerTensorFloat;

/// 8-bit signed weights in the narrow range, one scale per output channel: its largest magnitude over 127.
#[quantizer(extends(NarrowIntQuant, MaxStatsScaling, PerChannelFloatScaling8bit, WeightQuantSolver))]
pub struct Int8WeightPerChannelFloat;

/// 8-bit signed activations, one learned scale.
#[quantizer(extends(SignedIntQuant, ParamFromRuntimePercentileScaling, PerTensorFloatScaling8bit, ActQuantSolver))]
pub struct Int8ActPerTensorFloat;

/// 8-bit unsigned activations, one learned scale: what follows a ReLU.
#[quantizer(extends(UintQuant, ParamFromRuntimePercentileScaling, PerTensorFloatScaling8bit, ActQuantSolver))]
pub struct Uint8ActPerTensorFloat;
