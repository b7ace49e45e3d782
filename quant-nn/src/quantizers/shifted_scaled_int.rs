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
/// assert_eq!(weight.zero_point.clone().into_scalar::<f32>(), 91.0);
/// assert_eq!(weight.int().unwrap().into_data().try_to_vec::<i32>().unwrap(), [130, 0, 255, 92]);
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
