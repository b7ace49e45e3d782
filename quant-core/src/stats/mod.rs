//! One number for many: what a scale is derived from.
mod abs_max;
mod abs_percentile;

pub use abs_max::AbsMax;
pub use abs_percentile::AbsPercentile;

use crate::inject::Shared;
use burn::module::{Module, ModuleDisplay};
use burn::tensor::Tensor;

/// The `scaling_stats_impl` of a quantizer.
#[diagnostic::on_unimplemented(message = "`{Self}` is not a statistic", label = "expected e.g. `AbsMax`")]
pub trait Stats: Module + ModuleDisplay {
    /// `[groups, elements]` to `[groups]`, differentiable: the gradient goes to the elements that decided.
    fn stats(&self, x: Tensor<2>) -> Tensor<1>;
}

impl<T: Stats + Sync + 'static> Stats for Shared<T> {
    fn stats(&self, x: Tensor<2>) -> Tensor<1> {
        (**self).stats(x)
    }
}
