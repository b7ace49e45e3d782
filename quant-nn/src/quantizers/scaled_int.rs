use super::base::*;
use quant_core::quantizer;

/// 8-bit signed weights in the narrow range, one scale: their largest magnitude over 127.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_nn::{Int8WeightPerTensorFloat, QuantLinear, QuantLinearConfig};
///
/// let device = Device::flex();
/// let mut linear: QuantLinear<Int8WeightPerTensorFloat> = QuantLinearConfig::new(1, 3).init(&device);
/// linear.weight = linear.weight.map(|_| Tensor::from_floats([[12.7, -0.33, 1.0]], &device));
/// let integers = linear.quant_weight().unwrap().int().unwrap();
/// assert_eq!(integers.into_data().try_to_vec::<i8>().unwrap(), [127, -3, 10]);
/// ```
#[quantizer(extends(NarrowIntQuant, MaxStatsScaling, PerTensorFloatScaling8bit, WeightQuantSolver))]
pub struct Int8WeightPerTensorFloat;

/// 8-bit signed weights in the narrow range, one scale per output channel: its largest magnitude over 127.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_nn::{Int8WeightPerChannelFloat, QuantLinear, QuantLinearConfig};
///
/// let device = Device::flex();
/// let mut linear: QuantLinear<Int8WeightPerChannelFloat> = QuantLinearConfig::new(2, 2).init(&device);
/// linear.weight = linear.weight.map(|_| Tensor::from_floats([[12.7, -0.33], [1.0, 0.11]], &device));
/// let integers = linear.quant_weight().unwrap().int().unwrap();
/// assert_eq!(integers.into_data().try_to_vec::<i8>().unwrap(), [127, -127, 10, 42]);
/// ```
#[quantizer(extends(NarrowIntQuant, MaxStatsScaling, PerChannelFloatScaling8bit, WeightQuantSolver))]
pub struct Int8WeightPerChannelFloat;

/// 8-bit signed activations, one learned scale. It begins as a moving average over 300 batches of their largest magnitudes
/// (the 99.999th percentile), over 128.
#[quantizer(extends(SignedIntQuant, ParamFromRuntimePercentileScaling, PerTensorFloatScaling8bit, ActQuantSolver))]
pub struct Int8ActPerTensorFloat;

/// 8-bit unsigned activations, one learned scale: what follows a ReLU. It begins as a moving average over 300 batches of
/// their largest values (the 99.999th percentile), over 255.
#[quantizer(extends(UintQuant, ParamFromRuntimePercentileScaling, PerTensorFloatScaling8bit, ActQuantSolver))]
pub struct Uint8ActPerTensorFloat;

/// 8-bit signed activations, one learned scale. It begins with the range from `min_val` to `max_val`, which you give.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_nn::{Int8ActPerTensorFloatMinMaxInit, QuantIdentityConfig, quantizer_with};
///
/// let device = Device::flex();
/// let quantizer = quantizer_with!(Int8ActPerTensorFloatMinMaxInit { min_val: -6.4, max_val: 3.0 });
/// let act = QuantIdentityConfig::new().act_quant(quantizer).init(&device);
/// // the scale is 6.4 / 128
/// let y = act.forward(Tensor::<1>::from_floats([0.06, -7.0], &device));
/// assert_eq!(y.into_data().try_to_vec::<f32>().unwrap(), [0.05, -6.4]);
/// ```
#[quantizer(partial, extends(SignedIntQuant, ParamMinMaxInitScaling, PerTensorFloatScaling8bit, ActQuantSolver))]
pub struct Int8ActPerTensorFloatMinMaxInit;

/// 8-bit signed activations, one learned scale. It begins with the range of the layer: [`Int8ActPerTensorFloatMinMaxInit`] for a
/// [`QuantHardTanh`](crate::QuantHardTanh), which is told what it is.
#[quantizer(extends(LayerRange, Int8ActPerTensorFloatMinMaxInit))]
pub struct Int8ActPerTensorFloatLayerRange;

/// 8-bit unsigned activations, one learned scale. It begins with the range up to `max_val`, which you give.
#[quantizer(partial, extends(UintQuant, ParamMinMaxInitScaling, PerTensorFloatScaling8bit, ActQuantSolver))]
pub struct Uint8ActPerTensorFloatMaxInit {
    #[value(0.0)]
    min_val: f32,
}

/// 4-bit signed weights in the narrow range that are rounded with the root mean square of their channels' largest magnitudes
/// and stand for multiples of a learned scale. For depthwise convolutions with one scale.
#[quantizer(extends(WeightPerTensorFloatDecoupledL2Param))]
pub struct Int4WeightPerTensorFloatDecoupled {
    #[value(4)]
    bit_width: usize,
}

/// 8-bit signed weights in the narrow range that are rounded with the largest magnitude of their channel and stand for
/// multiples of a learned scale per channel.
#[quantizer(extends(WeightPerChannelFloatDecoupled))]
pub struct Int8WeightPerChannelFloatDecoupled {
    #[value(8)]
    bit_width: usize,
}

/// 8-bit signed weights in the narrow range whose output channels are normalised: the logarithms of their lengths and scales
/// are learned.
#[quantizer(extends(WeightNormPerChannelFloatDecoupled))]
pub struct Int8WeightNormL2PerChannelFixedPoint {
    #[value(8)]
    bit_width: usize,
}

/// 8-bit signed activations of shape `[batch, channels, features]`, with a scale that follows the batch: the mean over the
/// channels of their largest magnitudes, over 128. In evaluation it is the mean of all batches; recompute it over calibration
/// data when the training ends (Bai et al., "BatchQuant", NeurIPS 2021).
///
/// The ones for `1d` and `2d` differ in name alone: a channel is what shares an index in dimension 1.
#[quantizer(extends(SignedIntQuant, BatchQuantStatsScaling, PerTensorFloatScaling8bit, ActQuantSolver))]
pub struct Int8ActPerTensorFloatBatchQuant1d;

/// 8-bit unsigned activations of shape `[batch, channels, features]`, as [`Int8ActPerTensorFloatBatchQuant1d`] with the
/// scale over 255.
#[quantizer(extends(UintQuant, BatchQuantStatsScaling, PerTensorFloatScaling8bit, ActQuantSolver))]
pub struct Uint8ActPerTensorFloatBatchQuant1d;

/// 8-bit signed activations of shape `[batch, channels, height, width]`, as [`Int8ActPerTensorFloatBatchQuant1d`].
#[quantizer(extends(SignedIntQuant, BatchQuantStatsScaling, PerTensorFloatScaling8bit, ActQuantSolver))]
pub struct Int8ActPerTensorFloatBatchQuant2d;

/// 8-bit unsigned activations of shape `[batch, channels, height, width]`, as [`Uint8ActPerTensorFloatBatchQuant1d`].
#[quantizer(extends(UintQuant, BatchQuantStatsScaling, PerTensorFloatScaling8bit, ActQuantSolver))]
pub struct Uint8ActPerTensorFloatBatchQuant2d;

/// [`Int8WeightPerTensorFloat`] with a learned scale that begins where the squared error is least.
#[quantizer(extends(MSESymmetricScale, ParamFromStatsScaling, Int8WeightPerTensorFloat))]
pub struct Int8WeightPerTensorFloatMSE;

/// [`Int8WeightPerChannelFloat`] with learned scales that begin where the squared error of their channel is least.
#[quantizer(extends(MSESymmetricScale, ParamFromStatsScaling, Int8WeightPerChannelFloat))]
pub struct Int8WeightPerChannelFloatMSE;

/// [`Int8WeightPerTensorFloat`] with a learned scale that begins where half-quadratic optimization ends.
#[quantizer(extends(HQOSymmetricScale, ParamFromStatsScaling, PerWeight, Int8WeightPerTensorFloat))]
pub struct Int8WeightPerTensorFloatHQO;

/// [`Int8WeightPerChannelFloat`] with learned scales that begin where half-quadratic optimization ends.
#[quantizer(extends(HQOSymmetricScale, ParamFromStatsScaling, Int8WeightPerChannelFloat))]
pub struct Int8WeightPerChannelFloatHQO;

/// [`Int8ActPerTensorFloat`] whose scale begins as the average of what loses least of each batch.
#[quantizer(extends(MSESymmetricScale, Int8ActPerTensorFloat))]
pub struct Int8ActPerTensorFloatMSE;

/// [`Uint8ActPerTensorFloat`] whose scale begins as the average of what loses least of each batch.
#[quantizer(extends(MSESymmetricScale, Uint8ActPerTensorFloat))]
pub struct Uint8ActPerTensorFloatMSE;

/// 8-bit signed weights in the narrow range that an accumulator of `accumulator_bit_width` bits (32) cannot overflow with: the
/// magnitudes of each output channel are bounded by what the bit width and the sign of the input leave. The input is
/// quantized.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_nn::{
///     Int8AccumulatorAwareWeightQuant, Int8ActPerTensorFloat, QuantLinearConfig, WeightLayer, quantizer_with,
/// };
///
/// let device = Device::flex();
/// let mut linear = QuantLinearConfig::new(3, 1)
///     .weight_quant(quantizer_with!(Int8AccumulatorAwareWeightQuant { accumulator_bit_width: 14 }))
///     .input_quant(Int8ActPerTensorFloat)
///     .init(&device);
/// linear.weight = linear.weight.map(|_| Tensor::from_floats([[1.27], [-0.635], [0.635]], &device));
/// linear.init_tensor_quant()?;
/// // the magnitudes sum up to (2^13 - 1) / 2^7 at most, which is less than 64
/// let weight = linear.quant_weight_for(Tensor::<2>::ones([1, 3], &device)).unwrap();
/// assert_eq!(weight.int().unwrap().try_into_vec_as::<i32>().unwrap(), [31, -15, 15]);
/// # Ok::<(), quant_nn::DependencyError>(())
/// ```
#[quantizer(extends(AccumulatorAwareWeightQuant))]
pub struct Int8AccumulatorAwareWeightQuant {
    #[value(8)]
    bit_width: usize,
}

/// 8-bit signed weights in the narrow range, moved to a mean of 0 in each output channel, that an accumulator of
/// `accumulator_bit_width` bits (32) cannot overflow with. The bound of their magnitudes is about that of
/// [`Int8AccumulatorAwareWeightQuant`] for a signed input, twice that for an unsigned one. The input is quantized.
#[quantizer(extends(AccumulatorAwareZeroCenterWeightQuant))]
pub struct Int8AccumulatorAwareZeroCenterWeightQuant {
    #[value(8)]
    bit_width: usize,
}
