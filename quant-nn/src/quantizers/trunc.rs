//! The reference has these in `scaled_int`.
use super::base::*;
use quant_core::function::{FloorSte, RoundSte};
use quant_core::quantizer;
use quant_core::scaling::{TruncMsbScaling, TruncPowerOfTwoIntScaling, TruncScalingWrapper};

/// Integers in 8 bits: the least significant bits of the input are cut off, and what is between two integers goes down.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_nn::{QuantTensor, TruncQuant, TruncTo8bit};
///
/// let device = Device::flex();
/// let x = QuantTensor {
///     value: Tensor::<1>::from_floats([1.0, -0.25, 10.0], &device),
///     scale: Tensor::full([1], 0.25, &device).into(),
///     zero_point: None,
///     bit_width: 10.0.into(),
///     signed: true,
///     float_format: None,
/// };
/// let Ok(trunc) = TruncQuant::new(TruncTo8bit, &device);
/// let y = trunc.forward(x);
/// assert_eq!(y.scale.clone().into_scalar::<f32>(), 1.0);
/// assert_eq!(y.int().unwrap().try_into_vec_as::<i32>().unwrap(), [1, -1, 10]);
/// ```
#[quantizer(extends(TruncQuantSolver))]
pub struct TruncTo8bit {
    #[value(8)]
    bit_width: usize,
    float_to_int_impl: FloorSte,
    trunc_scaling_impl: TruncMsbScaling,
}

/// Integers in 8 bits: the least significant bits of the input are rounded to the nearest, ties to even.
#[quantizer(extends(TruncQuantSolver))]
pub struct RoundTo8bit {
    #[value(8)]
    bit_width: usize,
    float_to_int_impl: RoundSte,
    trunc_scaling_impl: TruncMsbScaling,
}

/// Integers in 8 bits: which bits are kept is learned as a power of two, that begins as the average of the first 300 batches'
/// 99.999th percentiles. Bits below are rounded to the nearest, integers above saturate.
#[quantizer(extends(TruncQuantSolver, ParamFromRuntimePercentileScaling, PerTensorPoTScaling8bit))]
pub struct ShiftRoundSaturateTo8bit {
    float_to_int_impl: RoundSte,
    trunc_scaling_impl: TruncScalingWrapper,
    trunc_int_scaling_impl: TruncPowerOfTwoIntScaling,
}

/// Signed integers in 8 bits of the scale of the input: what is beyond −128 and 127 becomes them. The reference has the
/// components, and no such quantizer that runs.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_nn::components::tensor::IntegerFormat;
/// use quant_nn::{ClampTo8bit, QuantTensor, TruncQuant};
///
/// let device = Device::flex();
/// let ints = Tensor::<1, _>::from_ints([-1000, 100, 128], &device);
/// let x = QuantTensor::from_int(ints, Tensor::full([1], 0.25, &device), None, IntegerFormat::signed(12));
/// let Ok(clamp) = TruncQuant::new(ClampTo8bit, &device);
/// assert_eq!(clamp.forward(x).int().unwrap().try_into_vec_as::<i32>().unwrap(), [-128, 100, 127]);
/// ```
#[quantizer(extends(ClampQuantSolver))]
pub struct ClampTo8bit {
    #[value(8)]
    bit_width: usize,
    #[value(true)]
    signed: bool,
    #[value(false)]
    narrow_range: bool,
}
