use super::base::*;
use quant_core::quantizer;

/// OCP floats of any width without a scale, for weights. You give `bit_width`, `exponent_bit_width` and
/// `mantissa_bit_width`.
#[quantizer(partial, extends(FpOCPMixin, FloatWeightBase))]
pub struct FpOCPWeight;

/// OCP floats of any width without a scale, for activations, as [`FpOCPWeight`].
#[quantizer(partial, extends(FpOCPMixin, FloatActBase))]
pub struct FpOCPAct;

/// OCP floats of any width for weights, one scale: their largest magnitude over the largest number. You give
/// `bit_width`, `exponent_bit_width` and `mantissa_bit_width`.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_nn::{FpOCPWeightPerTensorFloat, QuantLinear, QuantLinearConfig, quantizer};
///
/// #[quantizer(extends(FpOCPWeightPerTensorFloat))]
/// pub struct Fp5e2m2 {
///     #[value(5)]
///     bit_width: usize,
///     #[value(2)]
///     exponent_bit_width: usize,
///     #[value(2)]
///     mantissa_bit_width: usize,
/// }
///
/// let device = Device::flex();
/// let mut linear: QuantLinear<Fp5e2m2> = QuantLinearConfig::new(1, 2).try_init(&device)?;
/// linear.weight = linear.weight.map(|_| Tensor::from_floats([[-14.0, 4.4]], &device));
/// // the largest number is 7, so the scale is 2; the numbers around 2.2 are 2 and 2.5
/// let numbers = linear.quant_weight().unwrap().minifloat().unwrap();
/// assert_eq!(numbers.into_data().try_to_vec::<f32>().unwrap(), [-7.0, 2.0]);
/// # Ok::<(), quant_nn::DependencyError>(())
/// ```
#[quantizer(partial, extends(FpOCPMixin, ScaledFloatWeightBase, PerTensor))]
pub struct FpOCPWeightPerTensorFloat;

/// OCP floats of any width for weights, one scale per output channel, as [`FpOCPWeightPerTensorFloat`].
#[quantizer(partial, extends(FpOCPMixin, ScaledFloatWeightBase, PerChannel))]
pub struct FpOCPWeightPerChannelFloat;

/// OCP floats of any width for activations, one learned scale. It begins as a moving average over 300 batches of their
/// largest magnitudes, over the largest number. You give `bit_width`, `exponent_bit_width` and
/// `mantissa_bit_width`.
#[quantizer(partial, extends(FpOCPMixin, ScaledFloatActBase, PerTensor))]
pub struct FpOCPActPerTensorFloat;

/// OCP floats of any width for activations of shape `[batch, channels, height, width]`, one learned scale per channel, as
/// [`FpOCPActPerTensorFloat`]. You give `per_channel_broadcastable_shape`, `[1, channels, 1, 1]`, too.
#[quantizer(partial, extends(FpOCPMixin, ScaledFloatActBase, PerChannelAct2d))]
pub struct FpOCPActPerChannelFloat2d;

/// [`FpOCPWeightPerTensorFloat`] with a learned scale that begins with the least squared error.
#[quantizer(partial, extends(FpOCPMixin, MSESymmetricScale, ParamFromStatsScaling, ScaledFloatWeightBase, PerTensor))]
pub struct FpOCPWeightPerTensorFloatMSE;

/// [`FpOCPWeightPerChannelFloat`] with learned scales that begin with the least squared error.
#[quantizer(partial, extends(FpOCPMixin, MSESymmetricScale, ParamFromStatsScaling, ScaledFloatWeightBase, PerChannel))]
pub struct FpOCPWeightPerChannelFloatMSE;

/// [`FpOCPActPerTensorFloat`] whose scale begins as an average of what makes the least squared error.
#[quantizer(partial, extends(FpOCPMixin, MSESymmetricScale, ScaledFloatActBase, PerTensor))]
pub struct FpOCPActPerTensorFloatMSE;

/// [`FpOCPActPerChannelFloat2d`] whose scales begin as averages of what makes the least squared error.
#[quantizer(partial, extends(FpOCPMixin, MSESymmetricScale, ScaledFloatActBase, PerChannelAct2d))]
pub struct FpOCPActPerChannelFloat2dMSE;

/// 8-bit OCP floats (E4M3) without a scale, for weights. The largest number is 448.
#[quantizer(extends(FpOCPWeight, Fp8e4m3Mixin))]
pub struct Fp8e4m3OCPWeight;

/// 8-bit OCP floats (E4M3) without a scale, for activations. The largest number is 448.
#[quantizer(extends(FpOCPAct, Fp8e4m3Mixin))]
pub struct Fp8e4m3OCPAct;

/// 8-bit OCP floats (E4M3) for weights, one scale: their largest magnitude over 448.
#[quantizer(extends(FpOCPWeightPerTensorFloat, Fp8e4m3Mixin))]
pub struct Fp8e4m3OCPWeightPerTensorFloat;

/// 8-bit OCP floats (E4M3) for weights, one scale per output channel: its largest magnitude over 448.
#[quantizer(extends(FpOCPWeightPerChannelFloat, Fp8e4m3Mixin))]
pub struct Fp8e4m3OCPWeightPerChannelFloat;

/// 8-bit OCP floats (E4M3) for activations, one learned scale. It begins as a moving average over 300 batches of their
/// largest magnitudes, over 448.
#[quantizer(extends(FpOCPActPerTensorFloat, Fp8e4m3Mixin))]
pub struct Fp8e4m3OCPActPerTensorFloat;

/// 8-bit OCP floats (E4M3) for weights, one learned scale that begins with the least squared error.
#[quantizer(extends(FpOCPWeightPerTensorFloatMSE, Fp8e4m3Mixin))]
pub struct Fp8e4m3OCPWeightPerTensorFloatMSE;

/// 8-bit OCP floats (E4M3) for weights, one learned scale per output channel that begins with the least squared error.
#[quantizer(extends(FpOCPWeightPerChannelFloatMSE, Fp8e4m3Mixin))]
pub struct Fp8e4m3OCPWeightPerChannelFloatMSE;

/// 8-bit OCP floats (E4M3) for activations, one learned scale. It begins as a moving average over 300 batches of what makes
/// the least squared error.
#[quantizer(extends(FpOCPActPerTensorFloatMSE, Fp8e4m3Mixin))]
pub struct Fp8e4m3OCPActPerTensorFloatMSE;

/// 8-bit OCP floats (E5M2) without a scale, for weights. The largest number is 57344.
#[quantizer(extends(FpOCPWeight, Fp8e5m2Mixin))]
pub struct Fp8e5m2OCPWeight;

/// 8-bit OCP floats (E5M2) without a scale, for activations. The largest number is 57344.
#[quantizer(extends(FpOCPAct, Fp8e5m2Mixin))]
pub struct Fp8e5m2OCPAct;

/// 8-bit OCP floats (E5M2) for weights, one scale: their largest magnitude over 57344.
#[quantizer(extends(FpOCPWeightPerTensorFloat, Fp8e5m2Mixin))]
pub struct Fp8e5m2OCPWeightPerTensorFloat;

/// 8-bit OCP floats (E5M2) for weights, one scale per output channel: its largest magnitude over 57344.
#[quantizer(extends(FpOCPWeightPerChannelFloat, Fp8e5m2Mixin))]
pub struct Fp8e5m2OCPWeightPerChannelFloat;

/// 8-bit OCP floats (E5M2) for activations, one learned scale. It begins as a moving average over 300 batches of their
/// largest magnitudes, over 57344.
#[quantizer(extends(FpOCPActPerTensorFloat, Fp8e5m2Mixin))]
pub struct Fp8e5m2OCPActPerTensorFloat;

/// 8-bit OCP floats (E5M2) for weights, one learned scale that begins with the least squared error.
#[quantizer(extends(FpOCPWeightPerTensorFloatMSE, Fp8e5m2Mixin))]
pub struct Fp8e5m2OCPWeightPerTensorFloatMSE;

/// 8-bit OCP floats (E5M2) for weights, one learned scale per output channel that begins with the least squared error.
#[quantizer(extends(FpOCPWeightPerChannelFloatMSE, Fp8e5m2Mixin))]
pub struct Fp8e5m2OCPWeightPerChannelFloatMSE;

/// 8-bit OCP floats (E5M2) for activations, one learned scale. It begins as a moving average over 300 batches of what makes
/// the least squared error.
#[quantizer(extends(FpOCPActPerTensorFloatMSE, Fp8e5m2Mixin))]
pub struct Fp8e5m2OCPActPerTensorFloatMSE;
