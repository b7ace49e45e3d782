use super::base::*;
use quant_core::quantizer;

/// 8-bit floats (E4M3) without a scale, for weights.
#[quantizer(extends(Fp8e4m3Mixin, FloatWeightBase))]
pub struct Fp8e4m3Weight;

/// 8-bit floats (E4M3) without a scale, for activations.
#[quantizer(extends(Fp8e4m3Mixin, FloatActBase))]
pub struct Fp8e4m3Act;

/// 8-bit floats (E4M3) for weights, one scale: their largest magnitude over 480.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_nn::{Fp8e4m3WeightPerTensorFloat, QuantLinear, QuantLinearConfig};
///
/// let device = Device::flex();
/// let mut linear: QuantLinear<Fp8e4m3WeightPerTensorFloat> = QuantLinearConfig::new(1, 3).try_init(&device)?;
/// linear.weight = linear.weight.map(|_| Tensor::from_floats([[48.0, -1.74, 0.0]], &device));
/// // the scale is 0.1, and the numbers around 17.4 are 16 and 18
/// let numbers = linear.quant_weight().unwrap().minifloat().unwrap();
/// assert_eq!(numbers.into_data().try_to_vec::<f32>().unwrap(), [480.0, -18.0, 0.0]);
/// # Ok::<(), quant_nn::DependencyError>(())
/// ```
#[quantizer(extends(Fp8e4m3Mixin, ScaledFloatWeightBase, PerTensor))]
pub struct Fp8e4m3WeightPerTensorFloat;

/// 8-bit floats (E4M3) for weights, one scale per output channel: its largest magnitude over 480.
#[quantizer(extends(Fp8e4m3Mixin, ScaledFloatWeightBase, PerChannel))]
pub struct Fp8e4m3WeightPerChannelFloat;

/// 8-bit floats (E4M3) for activations, one learned scale. It begins as a moving average over 300 batches of their largest
/// magnitudes, over 480.
#[quantizer(extends(Fp8e4m3Mixin, ScaledFloatActBase, PerTensor))]
pub struct Fp8e4m3ActPerTensorFloat;

/// 8-bit floats (E4M3) for activations of shape `[batch, channels, height, width]`, one learned scale per channel, as
/// [`Fp8e4m3ActPerTensorFloat`]. You give `per_channel_broadcastable_shape`, `[1, channels, 1, 1]`.
#[quantizer(partial, extends(Fp8e4m3Mixin, ScaledFloatActBase, PerChannelAct2d))]
pub struct Fp8e4m3ActPerChannelFloat2d;

/// 8-bit floats (E4M3) for weights, one learned scale that begins with the least squared error.
#[quantizer(extends(Fp8e4m3Mixin, MSESymmetricScale, ParamFromStatsScaling, ScaledFloatWeightBase, PerTensor))]
pub struct Fp8e4m3WeightPerTensorFloatMSE;

/// 8-bit floats (E4M3) for weights, one learned scale per output channel that begins with the least squared error.
#[quantizer(extends(Fp8e4m3Mixin, MSESymmetricScale, ParamFromStatsScaling, ScaledFloatWeightBase, PerChannel))]
pub struct Fp8e4m3WeightPerChannelFloatMSE;

/// 8-bit floats (E4M3) for activations, one learned scale. It begins as a moving average over 300 batches of what makes the
/// least squared error.
#[quantizer(extends(Fp8e4m3Mixin, MSESymmetricScale, ScaledFloatActBase, PerTensor))]
pub struct Fp8e4m3ActPerTensorFloatMSE;

/// 8-bit floats (E4M3) for activations, one learned scale per channel: [`Fp8e4m3ActPerChannelFloat2d`] that begins as
/// [`Fp8e4m3ActPerTensorFloatMSE`].
#[quantizer(partial, extends(Fp8e4m3Mixin, MSESymmetricScale, ScaledFloatActBase, PerChannelAct2d))]
pub struct Fp8e4m3ActPerChannelFloat2dMSE;

/// 8-bit floats (E5M2) without a scale, for weights.
#[quantizer(extends(Fp8e5m2Mixin, FloatWeightBase))]
pub struct Fp8e5m2Weight;

/// 8-bit floats (E5M2) without a scale, for activations.
#[quantizer(extends(Fp8e5m2Mixin, FloatActBase))]
pub struct Fp8e5m2Act;

/// 8-bit floats (E5M2) for weights, one scale: their largest magnitude over 114688.
#[quantizer(extends(Fp8e5m2Mixin, ScaledFloatWeightBase, PerTensor))]
pub struct Fp8e5m2WeightPerTensorFloat;

/// 8-bit floats (E5M2) for weights, one scale per output channel: its largest magnitude over 114688.
#[quantizer(extends(Fp8e5m2Mixin, ScaledFloatWeightBase, PerChannel))]
pub struct Fp8e5m2WeightPerChannelFloat;

/// 8-bit floats (E5M2) for activations, one learned scale. It begins as a moving average over 300 batches of their largest
/// magnitudes, over 114688.
#[quantizer(extends(Fp8e5m2Mixin, ScaledFloatActBase, PerTensor))]
pub struct Fp8e5m2ActPerTensorFloat;

/// 8-bit floats (E5M2) for activations of shape `[batch, channels, height, width]`, one learned scale per channel, as
/// [`Fp8e5m2ActPerTensorFloat`]. You give `per_channel_broadcastable_shape`, `[1, channels, 1, 1]`.
#[quantizer(partial, extends(Fp8e5m2Mixin, ScaledFloatActBase, PerChannelAct2d))]
pub struct Fp8e5m2ActPerChannelFloat2d;

/// 8-bit floats (E5M2) for activations, one learned scale. It begins as a moving average over 300 batches of what makes the
/// least squared error.
#[quantizer(extends(Fp8e5m2Mixin, MSESymmetricScale, ScaledFloatActBase, PerTensor))]
pub struct Fp8e5m2ActPerTensorFloatMSE;

/// 8-bit floats (E5M2) for activations, one learned scale per channel: [`Fp8e5m2ActPerChannelFloat2d`] that begins as
/// [`Fp8e5m2ActPerTensorFloatMSE`].
#[quantizer(partial, extends(Fp8e5m2Mixin, MSESymmetricScale, ScaledFloatActBase, PerChannelAct2d))]
pub struct Fp8e5m2ActPerChannelFloat2dMSE;

/// 6-bit floats (E3M2) for weights, one scale: their largest magnitude over 28. The reference has the mixin of the
/// format alone.
#[quantizer(extends(Fp6e3m2Mixin, ScaledFloatWeightBase, PerTensor))]
pub struct Fp6e3m2WeightPerTensorFloat;

/// 6-bit floats (E3M2) for weights, one scale per output channel: its largest magnitude over 28. The reference has the
/// mixin of the format alone.
#[quantizer(extends(Fp6e3m2Mixin, ScaledFloatWeightBase, PerChannel))]
pub struct Fp6e3m2WeightPerChannelFloat;

/// 6-bit floats (E3M2) for activations, one learned scale. It begins as a moving average over 300 batches of their largest
/// magnitudes, over 28. The reference has the mixin of the format alone.
#[quantizer(extends(Fp6e3m2Mixin, ScaledFloatActBase, PerTensor))]
pub struct Fp6e3m2ActPerTensorFloat;

/// 6-bit floats (E2M3) for weights, one scale: their largest magnitude over 7.5. The reference has the mixin of the
/// format alone.
#[quantizer(extends(Fp6e2m3Mixin, ScaledFloatWeightBase, PerTensor))]
pub struct Fp6e2m3WeightPerTensorFloat;

/// 6-bit floats (E2M3) for weights, one scale per output channel: its largest magnitude over 7.5. The reference has the
/// mixin of the format alone.
#[quantizer(extends(Fp6e2m3Mixin, ScaledFloatWeightBase, PerChannel))]
pub struct Fp6e2m3WeightPerChannelFloat;

/// 6-bit floats (E2M3) for activations, one learned scale. It begins as a moving average over 300 batches of their largest
/// magnitudes, over 7.5. The reference has the mixin of the format alone.
#[quantizer(extends(Fp6e2m3Mixin, ScaledFloatActBase, PerTensor))]
pub struct Fp6e2m3ActPerTensorFloat;

/// 4-bit floats (E2M1) for weights, one scale: their largest magnitude over 6. The reference has the mixin of the
/// format alone.
#[quantizer(extends(Fp4e2m1Mixin, ScaledFloatWeightBase, PerTensor))]
pub struct Fp4e2m1WeightPerTensorFloat;

/// 4-bit floats (E2M1) for weights, one scale per output channel: its largest magnitude over 6. The reference has the
/// mixin of the format alone.
#[quantizer(extends(Fp4e2m1Mixin, ScaledFloatWeightBase, PerChannel))]
pub struct Fp4e2m1WeightPerChannelFloat;

/// 4-bit floats (E2M1) for activations, one learned scale. It begins as a moving average over 300 batches of their largest
/// magnitudes, over 6. The reference has the mixin of the format alone.
#[quantizer(extends(Fp4e2m1Mixin, ScaledFloatActBase, PerTensor))]
pub struct Fp4e2m1ActPerTensorFloat;
