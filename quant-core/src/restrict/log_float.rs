use super::Restrict;
use crate::function::{log_two, power_of_two};
use burn::module::Module;
use burn::tensor::Tensor;
use quant_macros::component;

/// Any positive number, stored as its logarithm: `restrict(v) = 2^v`. Steps of a learned value are then factors of the
/// scale, which cannot become negative.
///
/// As in the reference a threshold goes through the logarithm and back too, which may change its last bit.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::restrict::{LogFloatRestrictValue, Restrict};
/// let scale = Tensor::<1>::from_floats([0.25, 2.0], &Device::flex());
/// let value = LogFloatRestrictValue.restrict_init(scale);
/// assert_eq!(value.to_data().try_to_vec::<f32>().unwrap(), [-2.0, 1.0]);
/// assert_eq!(LogFloatRestrictValue.restrict(value).into_data().try_to_vec::<f32>().unwrap(), [0.25, 2.0]);
/// ```
#[derive(Module, Debug, Default)]
pub struct LogFloatRestrictValue;

#[component]
impl LogFloatRestrictValue {
    /// Takes no attributes.
    pub fn new() -> Self {
        Self
    }
}

impl Restrict for LogFloatRestrictValue {
    fn restrict(&self, value: Tensor<1>) -> Tensor<1> {
        power_of_two(value)
    }
    fn restrict_init(&self, scale: Tensor<1>) -> Tensor<1> {
        log_two(scale)
    }
}
