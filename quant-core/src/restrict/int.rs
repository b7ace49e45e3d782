use super::Restrict;
use crate::function::{FloatToInt, RoundSte};
use burn::module::Module;
use burn::tensor::Tensor;
use quant_macros::component;

/// Integers: `restrict(v) = round(v)`, with the rounding of its choice.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::function::RoundSte;
/// use quant_core::restrict::{IntRestrictValue, Restrict};
/// let value = Tensor::<1>::from_floats([2.3, 3.5], &Device::flex());
/// let restricted = IntRestrictValue::new(RoundSte).restrict(value);
/// assert_eq!(restricted.into_data().try_to_vec::<f32>().unwrap(), [2.0, 4.0]);
/// ```
#[derive(Module, Debug)]
pub struct IntRestrictValue<F> {
    /// How a real number becomes an integer.
    pub float_to_int_impl: F,
}

#[component]
impl<F> IntRestrictValue<F> {
    /// Takes the rounding.
    pub fn new(#[default(RoundSte)] restrict_value_float_to_int_impl: F) -> Self {
        Self { float_to_int_impl: restrict_value_float_to_int_impl }
    }
}

impl<F: FloatToInt> Restrict for IntRestrictValue<F> {
    fn restrict(&self, value: Tensor<1>) -> Tensor<1> {
        self.float_to_int_impl.to_int(value)
    }
    fn restrict_init(&self, scale: Tensor<1>) -> Tensor<1> {
        scale
    }
}
