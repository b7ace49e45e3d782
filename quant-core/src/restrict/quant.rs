use super::Restrict;
use crate::quant::TensorQuant;
use crate::scalar::Scalar;
use burn::module::Module;
use burn::tensor::{Device, Tensor};
use quant_macros::component;

/// The values of another quantizer: the scale is itself quantized, `restrict(v) = quant(v)`.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::quant::BinaryQuant;
/// use quant_core::restrict::{FloatRestrictValue, QuantRestrictValue, Restrict};
/// use quant_core::scaling::{ConstScaling, ScalingInit, ScalingShape};
///
/// let device = Device::flex();
/// let scaling =
///     ConstScaling::new(ScalingInit::Scalar(0.5), ScalingShape::default(), FloatRestrictValue, None, &device);
/// let restrict = QuantRestrictValue::new(BinaryQuant::new(scaling, 0, &device));
/// let scales = Tensor::<1>::from_floats([0.2, 0.9], &device);
/// assert_eq!(restrict.restrict(scales).into_data().try_to_vec::<f32>().unwrap(), [0.5, 0.5]);
/// ```
#[derive(Module, Debug)]
pub struct QuantRestrictValue<Q> {
    /// The tensor quantizer of the scale.
    pub float_to_int_impl: Q,
}

#[component]
impl<Q> QuantRestrictValue<Q> {
    /// Takes the tensor quantizer that scales go through, for example that of a nested quantizer.
    pub fn new(restrict_value_float_to_int_impl: Q) -> Self {
        Self { float_to_int_impl: restrict_value_float_to_int_impl }
    }
}

impl<Q: TensorQuant> Restrict for QuantRestrictValue<Q> {
    fn restrict(&self, value: Tensor<1>) -> Tensor<1> {
        self.float_to_int_impl.forward(value).value
    }
    fn restrict_init(&self, scale: Tensor<1>) -> Tensor<1> {
        scale
    }
    fn restrict_threshold(&self, threshold: &Scalar, _: &Device) -> Scalar {
        threshold.clone()
    }
}
