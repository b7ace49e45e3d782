use crate::function::Identity;
use crate::scalar::Scalar;
use burn::module::{Module, ModuleDisplay};
use quant_macros::role;

/// The `bit_width_impl` of a quantizer that is given a bit width with what it quantizes.
#[role]
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not make one bit width of another",
    label = "expected e.g. `MsbClampBitWidth`"
)]
pub trait BitWidthFromInput: Module + ModuleDisplay {
    /// The bit width for an input of `input_bit_width` bits.
    fn bit_width_for(&self, input_bit_width: &Scalar) -> Scalar;
}

/// The bit width of the input.
///
/// ```
/// use quant_core::{bit_width::BitWidthFromInput, function::Identity};
/// assert_eq!(Identity.bit_width_for(&4.0.into()).to_f32(), 4.0);
/// ```
impl BitWidthFromInput for Identity {
    fn bit_width_for(&self, input_bit_width: &Scalar) -> Scalar {
        input_bit_width.clone()
    }
}
