use super::FloatToInt;
use burn::module::Module;
use burn::tensor::Tensor;
use quant_macros::component;

/// Leaves numbers as they are, where a rounding may stand; and a bit width, where another may be made of it.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::function::{FloatToInt, Identity};
/// let x = Tensor::<1>::from_floats([0.5], &Device::flex());
/// assert_eq!(Identity.to_int(x).into_scalar::<f32>(), 0.5);
/// ```
#[derive(Module, Debug, Default)]
pub struct Identity;

#[component]
impl Identity {
    /// Takes no attributes.
    pub fn new() -> Self {
        Self
    }
}

impl FloatToInt for Identity {
    fn to_int<const D: usize>(&self, x: Tensor<D>) -> Tensor<D> {
        x
    }
}
