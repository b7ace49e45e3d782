use super::{FloatToInt, ste};
use crate::kernel::Rounding;
use burn::module::Module;
use burn::tensor::Tensor;
use quant_macros::component;

/// The smallest integer that is not less, with a straight-through gradient: [`ste::ceil_ste`].
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::function::{CeilSte, FloatToInt};
/// let x = Tensor::<1>::from_floats([0.5, 2.0, -2.4], &Device::flex());
/// assert_eq!(CeilSte.to_int(x).into_data().try_to_vec::<f32>().unwrap(), [1.0, 2.0, -2.0]);
/// ```
#[derive(Module, Debug, Default)]
pub struct CeilSte;

#[component]
impl CeilSte {
    /// Takes no attributes.
    pub fn new() -> Self {
        Self
    }
}

impl FloatToInt for CeilSte {
    fn to_int<const D: usize>(&self, x: Tensor<D>) -> Tensor<D> {
        ste::ceil_ste(x)
    }
    fn rounding(&self) -> Option<Rounding> {
        Some(Rounding::Ceil)
    }
}
