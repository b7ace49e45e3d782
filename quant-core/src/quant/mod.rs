//! Tensor quantizers: what turns floats into floats that stand for integers.
//!
//! All of them are *fake* quantizers: the value stays a float, `value = (integer − zero_point) · scale`, so that it has
//! a gradient.
mod binary;
mod clamped_binary;
mod delay;
mod int;
mod rescaling_int;

pub use binary::BinaryQuant;
pub use clamped_binary::ClampedBinaryQuant;
pub use delay::{DelayQuant, DelayWrapper};
pub use int::{IntQuant, IntegerQuant};
pub use rescaling_int::RescalingIntQuant;

use crate::inject::Shared;
use crate::scalar::Scalar;
use burn::module::{Module, ModuleDisplay};
use burn::tensor::Tensor;

/// A fake-quantized value and what it was quantized with.
#[derive(Clone, Debug)]
pub struct Quantized<const D: usize> {
    /// `(integer − zero_point) · scale`.
    pub value: Tensor<D>,
    /// Positive, broadcasts over `value`.
    pub scale: Tensor<D>,
    /// The integer that stands for 0.0, broadcasts over `value`; `None` is 0.
    pub zero_point: Option<Tensor<D>>,
    /// The number of bits of an integer.
    pub bit_width: Scalar,
}

/// The `tensor_quant` of a quantizer.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a tensor quantizer",
    label = "expected e.g. `BinaryQuant` with a working `scaling_impl`"
)]
pub trait TensorQuant: Module + ModuleDisplay + Sync {
    /// Quantizes `x`.
    fn forward<const D: usize>(&self, x: Tensor<D>) -> Quantized<D>;
}

impl<T: TensorQuant + 'static> TensorQuant for Shared<T> {
    fn forward<const D: usize>(&self, x: Tensor<D>) -> Quantized<D> {
        (**self).forward(x)
    }
}
