use crate::function::max_int;
use crate::scalar::Scalar;
use burn::module::{Module, ModuleDisplay};
use quant_macros::{component, role};

/// The `trunc_int_scaling_impl` of a truncating quantizer: the integer that the threshold of a scale maps to, for a sign that
/// comes with the tensor.
#[role]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an integer scaling of truncated integers",
    label = "expected e.g. `TruncPowerOfTwoIntScaling`"
)]
pub trait TruncIntScaling: Module + ModuleDisplay {
    /// The integer threshold of a bit width.
    fn int_threshold(&self, bit_width: &Scalar, signed: bool) -> Scalar;
}

/// The power of two above the range, `max_int + 1`: [`PowerOfTwoIntScaling`](super::PowerOfTwoIntScaling) for a sign that
/// comes with the tensor. (In the reference it is the same component, without `signed`.)
///
/// ```
/// use quant_core::scaling::{TruncIntScaling, TruncPowerOfTwoIntScaling};
/// let threshold = |signed| TruncPowerOfTwoIntScaling.int_threshold(&8.0.into(), signed).to_f32();
/// assert_eq!((threshold(true), threshold(false)), (128.0, 256.0));
/// ```
#[derive(Module, Debug, Default)]
pub struct TruncPowerOfTwoIntScaling;

#[component]
impl TruncPowerOfTwoIntScaling {
    /// Takes no attributes.
    pub fn new() -> Self {
        Self
    }
}

impl TruncIntScaling for TruncPowerOfTwoIntScaling {
    fn int_threshold(&self, bit_width: &Scalar, signed: bool) -> Scalar {
        max_int(signed, false, bit_width) + 1.0
    }
}
