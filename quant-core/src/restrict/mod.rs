//! The values that a scale may take.
mod clamp;
mod float;
mod int;
mod log_float;
mod power_of_two;
mod quant;
mod signed_float;

pub use clamp::RestrictClampValue;
pub(crate) use clamp::{minimum, scale_in_one_pass};
pub use float::FloatRestrictValue;
pub use int::IntRestrictValue;
pub use log_float::LogFloatRestrictValue;
pub use power_of_two::PowerOfTwoRestrictValue;
pub use quant::QuantRestrictValue;
pub use signed_float::SignedFloatRestrictValue;

use crate::scalar::Scalar;
use burn::module::{Module, ModuleDisplay};
use burn::tensor::{Device, Tensor};
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

    /// The scale that the restriction makes of one, `restrict(restrict_init(s))`, for scales that are not stored.
    fn restrict_scale(&self, scale: Tensor<1>) -> Tensor<1> {
        self.restrict(self.restrict_init(scale))
    }

    /// Whether [`restrict`](Self::restrict) and [`restrict_scale`](Self::restrict_scale) are the magnitude, and thresholds stay what
    /// they are: a scale can then be one pass of a [kernel](crate::kernel).
    fn is_magnitude(&self) -> bool {
        false
    }

    /// What a restricted value is divided by: the threshold of the integers or floats, restricted in the same way. The scale is
    /// then a quotient of two allowed values.
    fn restrict_threshold(&self, threshold: &Scalar, device: &Device) -> Scalar {
        let threshold = self.restrict_init(threshold.to_tensor(device));
        Scalar::Tensor(self.restrict(threshold))
    }
}
