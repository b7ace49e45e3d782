//! One number for many: what a scale is derived from.
mod abs_max;
mod abs_percentile;

pub use abs_max::AbsMax;
pub use abs_percentile::AbsPercentile;

use burn::module::{Module, ModuleDisplay};
use burn::tensor::Tensor;
use quant_macros::role;

/// The `scaling_stats_impl` of a quantizer.
#[role]
#[diagnostic::on_unimplemented(message = "`{Self}` is not a statistic", label = "expected e.g. `AbsMax`")]
pub trait Stats: Module + ModuleDisplay {
    /// `[groups, elements]` to `[groups]`, differentiable: the gradient goes to the elements that decided.
    fn stats(&self, x: Tensor<2>) -> Tensor<1>;
}
