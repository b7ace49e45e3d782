use super::{Groups, Stats, order};
use crate::kernel::Statistic;
use burn::module::Module;
use burn::tensor::Tensor;
use quant_macros::component;

/// `min(min(x), 0)`: where the range of an unsigned format with a zero point begins.
///
/// Gradients are those of [`AbsMax`](super::AbsMax); a positive minimum gets none.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::stats::{NegativeMinOrZero, Stats};
/// let x = Tensor::<2>::from_floats([[1.0, -0.5, 3.0], [2.0, 1.0, 4.0]], &Device::flex());
/// assert_eq!(NegativeMinOrZero.stats(x).into_data().try_to_vec::<f32>().unwrap(), [-0.5, 0.0]);
/// ```
#[derive(Module, Debug, Default)]
pub struct NegativeMinOrZero;

#[component]
impl NegativeMinOrZero {
    /// Takes no attributes.
    pub fn new() -> Self {
        Self
    }
}

impl Stats for NegativeMinOrZero {
    fn stats(&self, x: Tensor<2>) -> Tensor<1> {
        order::or_zero(order::min(x))
    }
    fn fused(&self, groups: &Groups<'_>) -> Option<Tensor<1>> {
        groups.reduce(Statistic::MinOrZero)
    }
}
