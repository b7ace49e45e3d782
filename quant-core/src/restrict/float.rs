use super::Restrict;
use crate::scalar::Scalar;
use burn::module::Module;
use burn::tensor::{Device, Tensor};
use quant_macros::component;

/// Any positive number: `restrict(v) = abs(v)`, so a learned scale that is pushed below zero comes back on the other
/// side. Its gradient at 0 is 0; a minimum (`scaling_min_val`) keeps it from there.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::restrict::{FloatRestrictValue, Restrict};
/// let value = Tensor::<1>::from_floats([-0.25, 0.5], &Device::flex());
/// assert_eq!(FloatRestrictValue.restrict(value).into_data().try_to_vec::<f32>().unwrap(), [0.25, 0.5]);
/// ```
#[derive(Module, Debug, Default)]
pub struct FloatRestrictValue;

#[component]
impl FloatRestrictValue {
    /// Takes no attributes.
    pub fn new() -> Self {
        Self
    }
}

impl Restrict for FloatRestrictValue {
    fn restrict(&self, value: Tensor<1>) -> Tensor<1> {
        value.abs()
    }
    fn restrict_init(&self, scale: Tensor<1>) -> Tensor<1> {
        scale.abs()
    }
    // the magnitude of a magnitude is itself
    fn restrict_scale(&self, scale: Tensor<1>) -> Tensor<1> {
        scale.abs()
    }
    fn is_magnitude(&self) -> bool {
        true
    }
    fn restrict_threshold(&self, threshold: &Scalar, _: &Device) -> Scalar {
        threshold.clone()
    }
}
