use super::{FloatToInt, ste};
use crate::kernel::Rounding;
use burn::module::Module;
use burn::tensor::Tensor;
use quant_macros::component;

/// The largest integer that is not greater, with a straight-through gradient: [`ste::floor_ste`].
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::function::{FloatToInt, FloorSte};
/// let x = Tensor::<1>::from_floats([0.5, 2.0, -2.4], &Device::flex());
/// assert_eq!(FloorSte.to_int(x).into_data().try_to_vec::<f32>().unwrap(), [0.0, 2.0, -3.0]);
/// ```
#[derive(Module, Debug, Default)]
pub struct FloorSte;

#[component]
impl FloorSte {
    /// Takes no attributes.
    pub fn new() -> Self {
        Self
    }
}

impl FloatToInt for FloorSte {
    fn to_int<const D: usize>(&self, x: Tensor<D>) -> Tensor<D> {
        ste::floor_ste(x)
    }
    fn rounding(&self) -> Option<Rounding> {
        Some(Rounding::Floor)
    }
}
