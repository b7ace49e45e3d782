use super::base::*;
use quant_core::quantizer;

/// FNUZ floats of any width without a scale, for weights. You give `exponent_bit_width` and
/// `mantissa_bit_width`.
#[quantizer(partial, extends(FpFNUZMixin, FloatWeightBase))]
pub struct FpFNUZWeight;

/// FNUZ floats of any width without a scale, for activations, as [`FpFNUZWeight`].
#[quantizer(partial, extends(FpFNUZMixin, FloatActBase))]
pub struct FpFNUZAct;

/// FNUZ floats of any width for weights, one scale: their largest magnitude over the largest number. You give
/// `exponent_bit_width` and `mantissa_bit_width`.
#[quantizer(partial, extends(FpFNUZMixin, ScaledFloatWeightBase, PerTensor))]
pub struct FpFNUZWeightPerTensorFloat;

/// FNUZ floats of any width for weights, one scale per output channel, as [`FpFNUZWeightPerTensorFloat`].
#[quantizer(partial, extends(FpFNUZMixin, ScaledFloatWeightBase, PerChannel))]
pub struct FpFNUZWeightPerChannelFloat;

/// FNUZ floats of any width for activations, one learned scale. It begins as a moving average over 300 batches of their
/// largest magnitudes, over the largest number. You give `exponent_bit_width` and
/// `mantissa_bit_width`.
#[quantizer(partial, extends(FpFNUZMixin, ScaledFloatActBase, PerTensor))]
pub struct FpFNUZActPerTensorFloat;

/// FNUZ floats of any width for activations of shape `[batch, channels, height, width]`, one learned scale per channel, as
/// [`FpFNUZActPerTensorFloat`]. You give `per_channel_broadcastable_shape`, `[1, channels, 1, 1]`, too.
#[quantizer(partial, extends(FpFNUZMixin, ScaledFloatActBase, PerChannelAct2d))]
pub struct FpFNUZActPerChannelFloat2d;

/// [`FpFNUZWeightPerTensorFloat`] with a learned scale that begins with the least squared error.
#[quantizer(partial, extends(FpFNUZMixin, MSESymmetricScale, ParamFromStatsScaling, ScaledFloatWeightBase, PerTensor))]
pub struct FpFNUZWeightPerTensorFloatMSE;

/// [`FpFNUZWeightPerChannelFloat`] with learned scales that begin with the least squared error.
#[quantizer(partial, extends(FpFNUZMixin, MSESymmetricScale, ParamFromStatsScaling, ScaledFloatWeightBase, PerChannel))]
pub struct FpFNUZWeightPerChannelFloatMSE;

/// [`FpFNUZActPerTensorFloat`] whose scale begins as an average of what makes the least squared error.
#[quantizer(partial, extends(FpFNUZMixin, MSESymmetricScale, ScaledFloatActBase, PerTensor))]
pub struct FpFNUZActPerTensorFloatMSE;

/// [`FpFNUZActPerChannelFloat2d`] whose scales begin as averages of what makes the least squared error.
#[quantizer(partial, extends(FpFNUZMixin, MSESymmetricScale, ScaledFloatActBase, PerChannelAct2d))]
pub struct FpFNUZActPerChannelFloat2dMSE;

/// 8-bit FNUZ floats (E4M3) without a scale, for weights. The largest number is 240.
#[quantizer(extends(FpFNUZWeight, Fp8e4m3Mixin))]
pub struct Fp8e4m3FNUZWeight;

/// 8-bit FNUZ floats (E4M3) without a scale, for activations. The largest number is 240.
#[quantizer(extends(FpFNUZAct, Fp8e4m3Mixin))]
pub struct Fp8e4m3FNUZAct;

/// 8-bit FNUZ floats (E4M3) for weights, one scale: their largest magnitude over 240.
#[quantizer(extends(FpFNUZWeightPerTensorFloat, Fp8e4m3Mixin))]
pub struct Fp8e4m3FNUZWeightPerTensorFloat;

/// 8-bit FNUZ floats (E4M3) for weights, one scale per output channel: its largest magnitude over 240.
#[quantizer(extends(FpFNUZWeightPerChannelFloat, Fp8e4m3Mixin))]
pub struct Fp8e4m3FNUZWeightPerChannelFloat;

/// 8-bit FNUZ floats (E4M3) for activations, one learned scale. It begins as a moving average over 300 batches of their
/// largest magnitudes, over 240.
#[quantizer(extends(FpFNUZActPerTensorFloat, Fp8e4m3Mixin))]
pub struct Fp8e4m3FNUZActPerTensorFloat;

/// 8-bit FNUZ floats (E4M3) for weights, one learned scale that begins with the least squared error.
#[quantizer(extends(FpFNUZWeightPerTensorFloatMSE, Fp8e4m3Mixin))]
pub struct Fp8e4m3FNUZWeightPerTensorFloatMSE;

/// 8-bit FNUZ floats (E4M3) for weights, one learned scale per output channel that begins with the least squared error.
#[quantizer(extends(FpFNUZWeightPerChannelFloatMSE, Fp8e4m3Mixin))]
pub struct Fp8e4m3FNUZWeightPerChannelFloatMSE;

/// 8-bit FNUZ floats (E4M3) for activations, one learned scale. It begins as a moving average over 300 batches of what makes
/// the least squared error.
#[quantizer(extends(FpFNUZActPerTensorFloatMSE, Fp8e4m3Mixin))]
pub struct Fp8e4m3FNUZActPerTensorFloatMSE;

/// 8-bit FNUZ floats (E5M2) without a scale, for weights. The largest number is 57344.
#[quantizer(extends(FpFNUZWeight, Fp8e5m2Mixin))]
pub struct Fp8e5m2FNUZWeight;

/// 8-bit FNUZ floats (E5M2) without a scale, for activations. The largest number is 57344.
#[quantizer(extends(FpFNUZAct, Fp8e5m2Mixin))]
pub struct Fp8e5m2FNUZAct;

/// 8-bit FNUZ floats (E5M2) for weights, one scale: their largest magnitude over 57344.
#[quantizer(extends(FpFNUZWeightPerTensorFloat, Fp8e5m2Mixin))]
pub struct Fp8e5m2FNUZWeightPerTensorFloat;

/// 8-bit FNUZ floats (E5M2) for weights, one scale per output channel: its largest magnitude over 57344.
#[quantizer(extends(FpFNUZWeightPerChannelFloat, Fp8e5m2Mixin))]
pub struct Fp8e5m2FNUZWeightPerChannelFloat;

/// 8-bit FNUZ floats (E5M2) for activations, one learned scale. It begins as a moving average over 300 batches of their
/// largest magnitudes, over 57344.
#[quantizer(extends(FpFNUZActPerTensorFloat, Fp8e5m2Mixin))]
pub struct Fp8e5m2FNUZActPerTensorFloat;

/// 8-bit FNUZ floats (E5M2) for weights, one learned scale that begins with the least squared error.
#[quantizer(extends(FpFNUZWeightPerTensorFloatMSE, Fp8e5m2Mixin))]
pub struct Fp8e5m2FNUZWeightPerTensorFloatMSE;

/// 8-bit FNUZ floats (E5M2) for weights, one learned scale per output channel that begins with the least squared error.
#[quantizer(extends(FpFNUZWeightPerChannelFloatMSE, Fp8e5m2Mixin))]
pub struct Fp8e5m2FNUZWeightPerChannelFloatMSE;

/// 8-bit FNUZ floats (E5M2) for activations, one learned scale. It begins as a moving average over 300 batches of what makes
/// the least squared error.
#[quantizer(extends(FpFNUZActPerTensorFloatMSE, Fp8e5m2Mixin))]
pub struct Fp8e5m2FNUZActPerTensorFloatMSE;
