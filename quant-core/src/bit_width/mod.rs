//! How many bits an integer has.
mod constant;

pub use constant::BitWidthConst;

use crate::scalar::Scalar;
use burn::module::{Module, ModuleDisplay};
use quant_macros::role;

/// The `bit_width_impl` of a quantizer.
#[role]
#[diagnostic::on_unimplemented(message = "`{Self}` is not a bit width", label = "expected e.g. `BitWidthConst`")]
pub trait BitWidth: Module + ModuleDisplay {
    /// The number of bits, a float as in the reference so that it can be learned.
    fn bit_width(&self) -> Scalar;
}
