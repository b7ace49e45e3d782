use super::{Groups, Stats, order};
use crate::kernel::Statistic;
use burn::module::Module;
use burn::tensor::Tensor;
use quant_macros::component;

/// The width of the range of `x` and 0: `abs(max(x) − min(min(x), 0))`. With a zero point, the counterpart of
/// [`AbsMax`](super::AbsMax).
///
/// It belongs with [`NegativeMinOrZero`](super::NegativeMinOrZero). If all elements are negative the range ends at the
/// largest of them and not at 0, as in the reference. Gradients are those of [`AbsMax`](super::AbsMax).
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::stats::{AbsMinMax, Stats};
/// let x = Tensor::<2>::from_floats([[1.0, -0.5, 3.0], [2.0, 1.0, 4.0], [-1.0, -3.0, -2.0]], &Device::flex());
/// assert_eq!(AbsMinMax.stats(x).into_data().try_to_vec::<f32>().unwrap(), [3.5, 4.0, 2.0]);
/// ```
#[derive(Module, Debug, Default)]
pub struct AbsMinMax;

#[component]
impl AbsMinMax {
    /// Takes no attributes.
    pub fn new() -> Self {
        Self
    }
}

impl Stats for AbsMinMax {
    fn stats(&self, x: Tensor<2>) -> Tensor<1> {
        (order::max(x.clone()) - order::or_zero(order::min(x))).abs()
    }
    fn fused(&self, groups: &Groups<'_>) -> Option<Tensor<1>> {
        groups.reduce(Statistic::Range)
    }
}
