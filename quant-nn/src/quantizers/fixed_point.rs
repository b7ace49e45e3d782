use super::base::*;
use quant_core::quantizer;

/// 8-bit signed weights in the narrow range, one power-of-two scale: the one not below their largest magnitude, over 128.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_nn::{Int8WeightPerTensorFixedPoint, QuantLinear, QuantLinearConfig};
///
/// let device = Device::flex();
/// let mut linear: QuantLinear<Int8WeightPerTensorFixedPoint> = QuantLinearConfig::new(1, 3).init(&device);
/// linear.weight = linear.weight.map(|_| Tensor::from_floats([[1.6, -0.33, 1.0]], &device));
/// let weight = linear.quant_weight().unwrap();
/// assert_eq!(weight.scale.clone().into_scalar::<f32>(), 2.0 / 128.0);
/// assert_eq!(weight.int().unwrap().try_into_vec_as::<i32>().unwrap(), [102, -21, 64]);
/// ```
#[quantizer(extends(NarrowIntQuant, MaxStatsScaling, PerTensorPoTScaling8bit, WeightQuantSolver))]
pub struct Int8WeightPerTensorFixedPoint;

/// 8-bit signed weights in the narrow range, one power-of-two scale per output channel, from its largest magnitude.
#[quantizer(extends(NarrowIntQuant, MaxStatsScaling, PerChannelPoTScaling8bit, WeightQuantSolver))]
pub struct Int8WeightPerChannelFixedPoint;

/// 8-bit signed activations, one power-of-two scale whose exponent is learned; it begins as the average of the first 300
/// batches' 99.999th percentiles.
#[quantizer(extends(SignedIntQuant, ParamFromRuntimePercentileScaling, PerTensorPoTScaling8bit, ActQuantSolver))]
pub struct Int8ActPerTensorFixedPoint;

/// 8-bit unsigned activations, one power-of-two scale whose exponent is learned; it begins as the average of the first 300
/// batches' 99.999th percentiles.
#[quantizer(extends(UintQuant, ParamFromRuntimePercentileScaling, PerTensorPoTScaling8bit, ActQuantSolver))]
pub struct Uint8ActPerTensorFixedPoint;

/// 8-bit signed activations, one power-of-two scale whose exponent is learned; it begins with the range from `min_val` to
/// `max_val`, which you give.
#[quantizer(partial, extends(SignedIntQuant, ParamMinMaxInitScaling, PerTensorPoTScaling8bit, ActQuantSolver))]
pub struct Int8ActPerTensorFixedPointMinMaxInit;

/// 8-bit unsigned activations, one power-of-two scale whose exponent is learned; it begins with the range up to `max_val`,
/// which you give.
#[quantizer(partial, extends(UintQuant, ParamMinMaxInitScaling, PerTensorPoTScaling8bit, ActQuantSolver))]
pub struct Uint8ActPerTensorFixedPointMaxInit {
    #[value(0.0)]
    min_val: f32,
}

/// 8-bit signed biases with a power-of-two scale of their own, from their largest magnitude. The input need not be quantized.
#[quantizer(extends(SignedIntQuant, MaxStatsScaling, PerTensorPoTScaling8bit, BiasQuantSolver))]
pub struct Int8BiasPerTensorFixedPointInternalScaling;

/// 4-bit signed weights in the narrow range that are rounded with the power of two above the root mean square of their
/// channels' largest magnitudes, and stand for multiples of a learned power of two.
#[quantizer(extends(PoTScale, WeightPerTensorFloatDecoupledL2Param))]
pub struct Int4WeightPerTensorFixedPointDecoupled {
    #[value(4)]
    bit_width: usize,
}

/// [`Int8WeightPerTensorFixedPoint`] with a learned exponent that begins where the squared error is least.
#[quantizer(extends(MSESymmetricScale, ParamFromStatsScaling, Int8WeightPerTensorFixedPoint))]
pub struct Int8WeightPerTensorFixedPointMSE;

/// [`Int8WeightPerChannelFixedPoint`] with learned exponents that begin where the squared error of their channel is least.
#[quantizer(extends(MSESymmetricScale, ParamFromStatsScaling, Int8WeightPerChannelFixedPoint))]
pub struct Int8WeightPerChannelFixedPointMSE;

/// [`Int8ActPerTensorFixedPoint`] whose exponent begins as that of the average of what loses least of each batch.
#[quantizer(extends(MSESymmetricScale, Int8ActPerTensorFixedPoint))]
pub struct Int8ActPerTensorFixedPointMSE;

/// [`Uint8ActPerTensorFixedPoint`] whose exponent begins as that of the average of what loses least of each batch.
#[quantizer(extends(MSESymmetricScale, Uint8ActPerTensorFixedPoint))]
pub struct Uint8ActPerTensorFixedPointMSE;
