use super::{ScaleShiftZeroPoint, ZeroPoint};
use crate::function::ste::abs_binary_sign_grad;
use crate::quant::IntegerQuant;
use crate::scalar::Scalar;
use crate::scaling::{ScalingInit, ScalingShape};
use burn::module::{Module, Param};
use burn::tensor::{Device, Tensor};
use quant_macros::component;

/// A learned zero point: `abs(value) / scale + min_int`, which is rounded and kept in the range if `quantize_zero_point`.
///
/// `value` is in the units of the tensor: how far the range reaches below 0.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::function::{RoundSte, TensorClamp};
/// use quant_core::quant::IntQuant;
/// use quant_core::scaling::{ScalingInit, ScalingShape};
/// use quant_core::zero_point::{ParameterZeroPoint, ZeroPoint};
///
/// let device = Device::flex();
/// let int_quant = IntQuant::new(false, false, RoundSte, TensorClamp, 0, &device);
/// let init = ScalingInit::Scalar(0.65);
/// let zero_point = ParameterZeroPoint::new(init, int_quant, true, ScalingShape::default(), &device);
/// let (x, scale) = (Tensor::<1>::zeros([3], &device), Tensor::from_floats([0.25], &device));
/// assert_eq!(zero_point.zero_point(&x, &scale, &4.0.into()).unwrap().into_scalar::<f32>(), 3.0);
/// ```
#[derive(Module, Debug)]
pub struct ParameterZeroPoint<I> {
    /// The stored value, one number per element of the shape: what an optimizer learns.
    pub value: Param<Tensor<1>>,
    /// From the value to the integer.
    pub scale_shift_zero_point: ScaleShiftZeroPoint<I>,
    #[module(skip)]
    zero_point_shape: ScalingShape,
}

#[component]
impl<I> ParameterZeroPoint<I> {
    /// A number as `zero_point_init` fills `zero_point_shape`; a tensor with as many elements takes it, another brings its own.
    pub fn new(
        zero_point_init: ScalingInit,
        int_quant: I,
        quantize_zero_point: bool,
        #[default(ScalingShape::default())] zero_point_shape: ScalingShape,
        device: &Device,
    ) -> Self {
        let (init, zero_point_shape) = zero_point_init.values(zero_point_shape, device);
        Self {
            value: Param::from_tensor(init),
            scale_shift_zero_point: ScaleShiftZeroPoint { int_quant, quantize_zero_point },
            zero_point_shape,
        }
    }
}

impl<I: IntegerQuant> ZeroPoint for ParameterZeroPoint<I> {
    fn zero_point<const D: usize>(&self, _: &Tensor<D>, scale: &Tensor<D>, bit_width: &Scalar) -> Option<Tensor<D>> {
        let distance = self.zero_point_shape.broadcast(abs_binary_sign_grad(self.value.val()));
        Some(self.scale_shift_zero_point.forward(distance, scale, bit_width))
    }
}
