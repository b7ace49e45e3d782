use super::{Groups, Stats, order};
use crate::kernel::Statistic;
use burn::module::Module;
use burn::tensor::Tensor;
use quant_macros::component;

/// The `high_percentile_q`-th percentile of `abs(x)`: of `N` elements the `k`-th smallest, `k = ⌊q/100 · N + 0.5⌋`,
/// without interpolation and at least the smallest.
///
/// Less sensitive to outliers than [`AbsMax`](super::AbsMax); with 99.999 the two agree below 50,000 elements.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::stats::{AbsPercentile, Stats};
/// let x = Tensor::<2>::from_floats([[1.0, -2.0, 3.0, -4.0, 100.0]], &Device::flex());
/// // k = ⌊0.8 · 5 + 0.5⌋ = 4
/// assert_eq!(AbsPercentile::new(80.0).stats(x).into_data().try_to_vec::<f32>().unwrap(), [4.0]);
/// ```
#[derive(Module, Debug)]
pub struct AbsPercentile {
    /// In percent.
    pub high_percentile_q: f64,
}

#[component]
impl AbsPercentile {
    /// A percentage. It is an `f64` because `k` is computed in that precision.
    pub fn new(#[range(0.0..=100.0)] high_percentile_q: f64) -> Self {
        Self { high_percentile_q }
    }
}

impl Stats for AbsPercentile {
    fn stats(&self, x: Tensor<2>) -> Tensor<1> {
        let k = order::high_rank(self.high_percentile_q, x.dims()[1]);
        order::kth_smallest(x.abs(), k)
    }
    fn fused(&self, groups: &Groups<'_>) -> Option<Tensor<1>> {
        let k = order::high_rank(self.high_percentile_q, groups.elements());
        groups.reduce(Statistic::KthMagnitude(k))
    }
}
