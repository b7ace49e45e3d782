use super::ste;
use crate::kernel::Rounding;
use burn::module::{Module, ModuleDisplay};
use burn::tensor::Tensor;
use quant_macros::{component, role};

/// How a real number becomes an integer: the `float_to_int_impl` of a quantizer.
#[role]
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not turn floats into integers",
    label = "expected e.g. `RoundSte`"
)]
pub trait FloatToInt: Module + ModuleDisplay {
    /// An integer for each element, still as a float.
    fn to_int<const D: usize>(&self, x: Tensor<D>) -> Tensor<D>;

    /// Which rounding of the [kernels](crate::kernel) this is, with a straight-through gradient, so that a quantizer can do it
    /// in the same pass as everything else. `None` is one that only [`to_int`](Self::to_int) knows.
    fn rounding(&self) -> Option<Rounding> {
        None
    }
}

/// The nearest integer, ties to even, with a straight-through gradient: [`ste::round_ste`].
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::function::{FloatToInt, RoundSte};
/// let x = Tensor::<1>::from_floats([0.5, 1.5, -2.4], &Device::flex());
/// assert_eq!(RoundSte.to_int(x).into_data().try_to_vec::<f32>().unwrap(), [0.0, 2.0, -2.0]);
/// ```
#[derive(Module, Debug, Default)]
pub struct RoundSte;

#[component]
impl RoundSte {
    /// Takes no attributes.
    pub fn new() -> Self {
        Self
    }
}

impl FloatToInt for RoundSte {
    fn to_int<const D: usize>(&self, x: Tensor<D>) -> Tensor<D> {
        ste::round_ste(x)
    }
    fn rounding(&self) -> Option<Rounding> {
        Some(Rounding::HalfToEven)
    }
}
