use super::{FloatToInt, ste};
use crate::kernel::Rounding;
use burn::module::Module;
use burn::tensor::Tensor;
use quant_macros::component;

/// The integer part, with a straight-through gradient: [`ste::round_to_zero_ste`].
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::function::{FloatToInt, RoundToZeroSte};
/// let x = Tensor::<1>::from_floats([0.5, 2.0, -2.7], &Device::flex());
/// assert_eq!(RoundToZeroSte.to_int(x).into_data().try_to_vec::<f32>().unwrap(), [0.0, 2.0, -2.0]);
/// ```
#[derive(Module, Debug, Default)]
pub struct RoundToZeroSte;

#[component]
impl RoundToZeroSte {
    /// Takes no attributes.
    pub fn new() -> Self {
        Self
    }
}

impl FloatToInt for RoundToZeroSte {
    fn to_int<const D: usize>(&self, x: Tensor<D>) -> Tensor<D> {
        ste::round_to_zero_ste(x)
    }
    fn rounding(&self) -> Option<Rounding> {
        Some(Rounding::ToZero)
    }
}
