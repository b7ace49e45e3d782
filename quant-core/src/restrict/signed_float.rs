use super::Restrict;
use crate::scalar::Scalar;
use burn::module::Module;
use burn::tensor::{Device, Tensor};
use quant_macros::component;

/// Any number, negative ones too: `restrict(v) = v`. For statistics that keep a sign: with a negative scale the largest
/// integer stands for the lowest value.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::restrict::{Restrict, SignedFloatRestrictValue};
/// let value = Tensor::<1>::from_floats([-0.25, 0.5], &Device::flex());
/// assert_eq!(SignedFloatRestrictValue.restrict(value).into_data().try_to_vec::<f32>().unwrap(), [-0.25, 0.5]);
/// ```
#[derive(Module, Debug, Default)]
pub struct SignedFloatRestrictValue;

#[component]
impl SignedFloatRestrictValue {
    /// Takes no attributes.
    pub fn new() -> Self {
        Self
    }
}

impl Restrict for SignedFloatRestrictValue {
    fn restrict(&self, value: Tensor<1>) -> Tensor<1> {
        value
    }
    fn restrict_init(&self, scale: Tensor<1>) -> Tensor<1> {
        scale
    }
    fn restrict_threshold(&self, threshold: &Scalar, _: &Device) -> Scalar {
        threshold.clone()
    }
}
