use crate::kernel::PerGroup;
use crate::quant::IntegerQuant;
use crate::scalar::Scalar;
use burn::module::Module;
use burn::tensor::Tensor;

/// From the distance `d` that a range reaches below 0 to the integer that stands for 0: `d / scale + min_int`, quantized
/// by `int_quant` (rounded and kept in the range) if `quantize_zero_point`.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::function::{RoundSte, TensorClamp};
/// use quant_core::quant::IntQuant;
/// use quant_core::zero_point::ScaleShiftZeroPoint;
///
/// let device = Device::flex();
/// let zero_point = |quantize_zero_point, signed| {
///     let int_quant = IntQuant::new(false, signed, RoundSte, TensorClamp, 0, &device);
///     let (distance, scale) = (Tensor::<1>::from_floats([0.65], &device), Tensor::from_floats([0.25], &device));
///     ScaleShiftZeroPoint { int_quant, quantize_zero_point }.forward(distance, &scale, &4.0.into()).into_scalar::<f32>()
/// };
/// assert_eq!(zero_point(true, false), 3.0);
/// assert_eq!(zero_point(false, false), 2.6);
/// assert_eq!(zero_point(true, true), 3.0 - 8.0);
/// ```
#[derive(Module, Debug)]
pub struct ScaleShiftZeroPoint<I> {
    /// What quantizes the tensor.
    pub int_quant: I,
    /// Whether the zero point is an integer of the format.
    pub quantize_zero_point: bool,
}

impl<I: IntegerQuant> ScaleShiftZeroPoint<I> {
    /// The zero point of a distance; both broadcast over the tensor, as `scale` does.
    pub fn forward<const D: usize>(&self, distance: Tensor<D>, scale: &Tensor<D>, bit_width: &Scalar) -> Tensor<D> {
        let min_int = self.int_quant.min_int(bit_width);
        if !self.quantize_zero_point {
            return min_int.add_to(distance / scale.clone());
        }
        let shift = match min_int {
            Scalar::Const(0.0) => None,
            min_int => Some(min_int.to_tensor(&distance.device())),
        };
        self.int_quant.to_int(distance, scale.clone(), shift, bit_width)
    }

    /// Of blocks, how far each reaches below 0.
    pub(super) fn of_groups(&self, distance: Tensor<1>, scale: &PerGroup, bit_width: &Scalar) -> PerGroup {
        PerGroup { numbers: self.forward(distance, &scale.numbers, bit_width), layout: scale.layout }
    }
}
