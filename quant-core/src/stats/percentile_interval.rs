use super::{Groups, Stats, order};
use crate::kernel::Statistic;
use burn::module::Module;
use burn::tensor::Tensor;
use quant_macros::component;

/// The width of the range between two percentiles and 0: `abs(high − min(low, 0))`.
///
/// `high` is the percentile of [`AbsPercentile`](super::AbsPercentile), of `x` itself, and `low` that of
/// [`NegativePercentileOrZero`](super::NegativePercentileOrZero), which this one belongs with.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::stats::{PercentileInterval, Stats};
/// let x = Tensor::<2>::from_floats([[-90.0, 4.0, -2.0, 1.0, 300.0]], &Device::flex());
/// // low: k = ⌈0.3 · 5⌉ = 2; high: k = ⌊0.8 · 5 + 0.5⌋ = 4
/// assert_eq!(PercentileInterval::new(30.0, 80.0).stats(x).into_scalar::<f32>(), 6.0);
/// ```
#[derive(Module, Debug)]
pub struct PercentileInterval {
    /// In percent.
    pub low_percentile_q: f64,
    /// In percent.
    pub high_percentile_q: f64,
}

#[component]
impl PercentileInterval {
    /// Percentages. They are `f64` because ranks are computed in that precision.
    pub fn new(#[range(0.0..=100.0)] low_percentile_q: f64, #[range(0.0..=100.0)] high_percentile_q: f64) -> Self {
        Self { low_percentile_q, high_percentile_q }
    }
}

impl Stats for PercentileInterval {
    fn stats(&self, x: Tensor<2>) -> Tensor<1> {
        let n = x.dims()[1];
        let low = order::kth_smallest(x.clone(), order::low_rank(self.low_percentile_q, n));
        let high = order::kth_smallest(x, order::high_rank(self.high_percentile_q, n));
        (high - order::or_zero(low)).abs()
    }
    fn fused(&self, groups: &Groups<'_>) -> Option<Tensor<1>> {
        let n = groups.elements();
        let low = groups.reduce(Statistic::Kth(order::low_rank(self.low_percentile_q, n)))?;
        let high = groups.reduce(Statistic::Kth(order::high_rank(self.high_percentile_q, n)))?;
        Some((high - order::or_zero(low)).abs())
    }
}
