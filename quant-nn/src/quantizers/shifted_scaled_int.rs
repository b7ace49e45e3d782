use super::base::*;
use quant_core::quantizer;

/// 8-bit unsigned weights with a zero point, one scale: the width of their range, from their smallest or 0 to their largest,
/// over 255.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_nn::{QuantLinear, QuantLinearConfig, ShiftedUint8WeightPerTensorFloat};
///
/// let device = Device::flex();
/// let mut linear: QuantLinear<ShiftedUint8WeightPerTensorFloat> = QuantLinearConfig::new(2, 2).init(&device);
/// linear.weight = linear.weight.map(|_| Tensor::from_floats([[0.3, -0.7], [1.27, 0.01]], &device));
/// let weight = linear.quant_weight().unwrap();
/// // the scale is 1.97 / 255, and 0.7 is 90.6 steps
/// assert_eq!(weight.zero_point_or_zeros().into_scalar::<f32>(), 91.0);
/// assert_eq!(weight.int().unwrap().try_into_vec_as::<i32>().unwrap(), [130, 0, 255, 92]);
/// ```
#[quantizer(extends(
    ShiftedMinUintQuant,
    MinMaxStatsScaling,
    PerTensorFloatScaling8bit,
    ZeroPointPerTensor,
    WeightQuantSolver
))]
pub struct ShiftedUint8WeightPerTensorFloat;

/// 8-bit unsigned weights, one scale and one zero point per output channel: the width of its range, from its smallest or 0 to
/// its largest, over 255.
#[quantizer(extends(
    ShiftedMinUintQuant,
    MinMaxStatsScaling,
    PerChannelFloatScaling8bit,
    ZeroPointPerChannel,
    WeightQuantSolver
))]
pub struct ShiftedUint8WeightPerChannelFloat;

/// 8-bit unsigned activations with a learned scale and a learned zero point. They begin as moving averages over 300 batches
/// of the range between the 0.001st percentile (or 0) and the 99.999th.
#[quantizer(extends(
    ShiftedParamFromPercentileUintQuant,
    ParamFromRuntimePercentileIntervalScaling,
    PerTensorFloatScaling8bit,
    ZeroPointPerTensor,
    ActQuantSolver
))]
pub struct ShiftedUint8ActPerTensorFloat;

/// 8-bit unsigned activations with a learned power-of-two scale and a learned zero point. They begin as moving averages over
/// 300 batches of the range between the 0.001st percentile (or 0) and the 99.999th.
#[quantizer(extends(
    ShiftedParamFromPercentileUintQuant,
    ParamFromRuntimePercentileIntervalScaling,
    PerTensorPoTScaling8bit,
    ZeroPointPerTensor,
    ActQuantSolver
))]
pub struct ShiftedUint8ActPerTensorFixedPoint;

/// [`ShiftedUint8WeightPerTensorFloat`] with learned scale and zero point that begin where the squared error is least.
#[quantizer(extends(MSEAsymmetricScale, MSEWeightZeroPoint, ParamFromStatsScaling, ShiftedUint8WeightPerTensorFloat))]
pub struct ShiftedUint8WeightPerTensorFloatMSE;

/// [`ShiftedUint8WeightPerChannelFloat`] with learned scales and zero points that begin where the squared error of their
/// channel is least.
#[quantizer(extends(MSEAsymmetricScale, MSEWeightZeroPoint, ParamFromStatsScaling, ShiftedUint8WeightPerChannelFloat))]
pub struct ShiftedUint8WeightPerChannelFloatMSE;

/// [`ShiftedUint8WeightPerTensorFloat`] with a learned zero point, not rounded, that begins where half-quadratic optimization
/// ends.
#[quantizer(extends(HQOWeightZeroPoint, ZeroPointPerWeight, ShiftedUint8WeightPerTensorFloat))]
pub struct ShiftedUint8WeightPerTensorFloatHQO {
    #[value(false)]
    quantize_zero_point: bool,
}

/// [`ShiftedUint8WeightPerChannelFloat`] with learned zero points, not rounded, that begin where half-quadratic optimization
/// ends.
#[quantizer(extends(HQOWeightZeroPoint, ShiftedUint8WeightPerChannelFloat))]
pub struct ShiftedUint8WeightPerChannelFloatHQO {
    #[value(false)]
    quantize_zero_point: bool,
}

/// [`ShiftedUint8ActPerTensorFloat`] whose scale and zero point begin as the average of what loses least of each batch.
#[quantizer(extends(MSEAsymmetricScale, MSEActZeroPoint, ShiftedUint8ActPerTensorFloat))]
pub struct ShiftedUint8ActPerTensorFloatMSE;

/// [`ShiftedUint8ActPerTensorFixedPoint`] whose scale and zero point begin as the average of what loses least of each batch.
#[quantizer(extends(MSEAsymmetricScale, MSEActZeroPoint, ShiftedUint8ActPerTensorFixedPoint))]
pub struct ShiftedUint8ActPerTensorFixedPointMSE;

/// [`ShiftedUint8ActPerTensorFloat`] whose zero point is not rounded, and begins as the average of where half-quadratic
/// optimization of each batch ends.
#[quantizer(extends(HQOActZeroPoint, ShiftedUint8ActPerTensorFloat))]
pub struct ShiftedUint8ActPerTensorFloatHQO {
    #[value(false)]
    quantize_zero_point: bool,
}

/// 8-bit unsigned weights with one scale and one zero point for every `group_size` input channels, which you give; they follow
/// the weights.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_nn::{QuantLinearConfig, ShiftedUint8WeightGroupQuantFloat, quantizer_with};
///
/// let device = Device::flex();
/// let quantizer = quantizer_with!(ShiftedUint8WeightGroupQuantFloat { group_size: 2 });
/// let mut linear = QuantLinearConfig::new(4, 1).weight_quant(quantizer).init(&device);
/// linear.weight = linear.weight.map(|_| Tensor::from_floats([[-1.0], [1.55], [0.0], [25.5]], &device));
/// // from −1 to 1.55 and from 0 to 25.5
/// let weight = linear.quant_weight().unwrap();
/// assert_eq!(weight.int().unwrap().try_into_vec_as::<i32>().unwrap(), [0, 255, 0, 255]);
/// ```
#[quantizer(
    partial,
    extends(ShiftedMinUintQuant, MinMaxStatsScaling, PerGroup, ZeroPointPerGroup, FloatScale, WeightQuantSolver)
)]
pub struct ShiftedUint8WeightGroupQuantFloat {
    #[value(8)]
    bit_width: usize,
}

/// [`ShiftedUint8WeightGroupQuantFloat`] for groups of 32, with learned zero points, not rounded, that begin where
/// half-quadratic optimization ends.
#[quantizer(extends(HQOWeightZeroPoint, ShiftedUint8WeightGroupQuantFloat))]
pub struct ShiftedUint8WeightPerGroupFloatHQO {
    #[value(32)]
    group_size: usize,
    #[value(false)]
    quantize_zero_point: bool,
}
