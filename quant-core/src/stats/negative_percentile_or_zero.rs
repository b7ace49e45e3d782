use super::{Groups, Stats, order};
use crate::kernel::Statistic;
use burn::module::Module;
use burn::tensor::Tensor;
use quant_macros::component;

/// `min(p, 0)` of the `low_percentile_q`-th percentile `p`: of `N` elements the `k`-th smallest, `k = ⌈q/100 · N⌉`, without
/// interpolation and at least the smallest.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::stats::{NegativePercentileOrZero, Stats};
/// let x = Tensor::<2>::from_floats([[-90.0, 4.0, -2.0, 1.0, 3.0], [5.0, 4.0, 3.0, 2.0, 1.0]], &Device::flex());
/// // k = ⌈0.3 · 5⌉ = 2
/// let stats = NegativePercentileOrZero::new(30.0).stats(x);
/// assert_eq!(stats.into_data().try_to_vec::<f32>().unwrap(), [-2.0, 0.0]);
/// ```
#[derive(Module, Debug)]
pub struct NegativePercentileOrZero {
    /// In percent.
    pub low_percentile_q: f64,
}

#[component]
impl NegativePercentileOrZero {
    /// A percentage. It is an `f64` because `k` is computed in that precision.
    pub fn new(#[range(0.0..=100.0)] low_percentile_q: f64) -> Self {
        Self { low_percentile_q }
    }
}

impl Stats for NegativePercentileOrZero {
    fn stats(&self, x: Tensor<2>) -> Tensor<1> {
        let k = order::low_rank(self.low_percentile_q, x.dims()[1]);
        order::or_zero(order::kth_smallest(x, k))
    }
    fn fused(&self, groups: &Groups<'_>) -> Option<Tensor<1>> {
        let k = order::low_rank(self.low_percentile_q, groups.elements());
        Some(order::or_zero(groups.reduce(Statistic::Kth(k))?))
    }
}
