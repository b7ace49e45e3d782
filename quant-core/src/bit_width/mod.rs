//! How many bits an integer has.
mod constant;

pub use constant::BitWidthConst;

use crate::inject::Shared;
use crate::scalar::Scalar;
use burn::module::{Module, ModuleDisplay};

/// The `bit_width_impl` of a quantizer.
#[diagnostic::on_unimplemented(message = "`{Self}` is not a bit width", label = "expected e.g. `BitWidthConst`")]
pub trait BitWidth: Module + ModuleDisplay {
    /// The number of bits, a float as in the reference so that it can be learned.
    fn bit_width(&self) -> Scalar;
}

impl<T: BitWidth + Sync + 'static> BitWidth for Shared<T> {
    fn bit_width(&self) -> Scalar {
        (**self).bit_width()
    }
}
