//! One number for many: what a scale is derived from.
mod abs_ave;
mod abs_max;
mod abs_max_ave;
mod abs_max_l2;
mod abs_min_max;
mod abs_percentile;
mod found;
mod groups;
mod half_quadratic;
mod half_quadratic_scale;
mod half_quadratic_zero_point;
mod histogram;
mod kl_minimizer_threshold;
mod l1_norm;
mod l2_norm;
mod mean_learned_sigma_std;
mod mean_sigma_std;
mod mse;
mod negative_min_or_zero;
mod negative_percentile_or_zero;
mod order;
mod percentile_interval;
mod runtime;
mod signed_abs_max;
mod sum;
mod trial;

pub use abs_ave::AbsAve;
pub use abs_max::AbsMax;
pub use abs_max_ave::AbsMaxAve;
pub use abs_max_l2::AbsMaxL2;
pub use abs_min_max::AbsMinMax;
pub use abs_percentile::AbsPercentile;
pub use groups::{Groups, stats_of};
pub(crate) use groups::{search_of, stats_in};
pub use half_quadratic_scale::HalfQuadraticOptimizerScale;
pub use half_quadratic_zero_point::HalfQuadraticOptimizerZeroPoint;
pub use kl_minimizer_threshold::KLMinimizerThreshold;
pub use l1_norm::L1Norm;
pub use l2_norm::L2Norm;
pub use mean_learned_sigma_std::MeanLearnedSigmaStd;
pub use mean_sigma_std::MeanSigmaStd;
pub use mse::{Mse, MseSearchMethod};
pub use negative_min_or_zero::NegativeMinOrZero;
pub use negative_percentile_or_zero::NegativePercentileOrZero;
pub use percentile_interval::PercentileInterval;
pub use runtime::RuntimeStats;
pub use signed_abs_max::SignedAbsMax;
pub use trial::Trial;
pub(crate) use trial::view_quantized;

use burn::module::{Module, ModuleDisplay};
use burn::tensor::Tensor;
use quant_macros::role;

/// The `scaling_stats_impl` of a quantizer.
#[role]
#[diagnostic::on_unimplemented(message = "`{Self}` is not a statistic", label = "expected e.g. `AbsMax`")]
pub trait Stats: Module + ModuleDisplay {
    /// `[groups, elements]` to `[groups]`, or to `[1]` if it is the same for all groups. Of an empty group it is 0. It is
    /// differentiable: the gradient goes to the elements that decided.
    fn stats(&self, x: Tensor<2>) -> Tensor<1>;

    /// The same where values can be tried: a statistic that searches for the best value overrides it, and then
    /// [`stats`](Self::stats) is what the search would begin with.
    fn search(&self, x: Tensor<2>, trial: &Trial<'_>) -> Tensor<1> {
        let _ = trial;
        self.stats(x)
    }

    /// The same as [`stats`](Self::stats) and [`search`](Self::search) in one pass over the elements where they are, if it is made
    /// of what the [kernels](crate::kernel) find out. `None` brings the groups together and asks the others.
    fn fused(&self, groups: &Groups<'_>) -> Option<Tensor<1>> {
        let _ = groups;
        None
    }
}

#[cfg(test)]
mod tests;
