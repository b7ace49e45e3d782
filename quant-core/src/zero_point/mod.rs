//! The integer that stands for 0.0.
mod zero;

pub use zero::ZeroZeroPoint;

use crate::scalar::Scalar;
use burn::module::{Module, ModuleDisplay};
use burn::tensor::Tensor;
use quant_macros::role;

/// The `zero_point_impl` of a quantizer.
#[role]
#[diagnostic::on_unimplemented(message = "`{Self}` is not a zero point", label = "expected e.g. `ZeroZeroPoint`")]
pub trait ZeroPoint: Module + ModuleDisplay {
    /// The zero point of `x`, which broadcasts over it; `None` is zero without an operation.
    fn zero_point<const D: usize>(&self, x: &Tensor<D>, scale: &Tensor<D>, bit_width: &Scalar) -> Option<Tensor<D>>;
}
