//! The values that a scale may take.
mod clamp;
mod float;

pub use clamp::RestrictClampValue;
pub(crate) use clamp::minimum;
pub use float::FloatRestrictValue;

use burn::module::{Module, ModuleDisplay};
use burn::tensor::Tensor;
use quant_macros::role;

/// The `restrict_scaling_impl` of a quantizer: a scale is `restrict(v)` of the value `v` that is stored and learned.
#[role]
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not restrict values",
    label = "expected e.g. `FloatRestrictValue`"
)]
pub trait Restrict: Module + ModuleDisplay {
    /// The scale of a stored value.
    fn restrict(&self, value: Tensor<1>) -> Tensor<1>;

    /// The stored value of a scale: `restrict(restrict_init(s)) = s` for every `s` that the restriction allows.
    fn restrict_init(&self, scale: Tensor<1>) -> Tensor<1>;
}
