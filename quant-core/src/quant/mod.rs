//! Tensor quantizers: what turns floats into floats that stand for integers.
//!
//! All of them are *fake* quantizers: the value stays a float, `value = (integer − zero_point) · scale`, so that it has
//! a gradient.
mod any;
mod binary;
mod clamped_binary;
mod decoupled_int;
mod decoupled_rescaling_int;
mod decoupled_rescaling_int_with_input;
mod delay;
mod float;
mod int;
mod prescaled_restrict_int;
mod prescaled_restrict_int_with_input_bit_width;
mod rescaling_int;
mod ternary;
mod trunc_int;
mod with_input;

pub use any::{AnyTensorQuant, GivenInput, GivenScale, OwnScale};
pub use binary::BinaryQuant;
pub use clamped_binary::ClampedBinaryQuant;
pub use decoupled_int::{DecoupledIntQuant, DecoupledIntegerQuant, Grid};
pub use decoupled_rescaling_int::DecoupledRescalingIntQuant;
pub use decoupled_rescaling_int_with_input::DecoupledRescalingIntQuantWithInput;
pub use delay::{DelayQuant, DelayWrapper};
pub use float::FloatQuant;
pub use int::{IntQuant, IntegerQuant};
pub use prescaled_restrict_int::PrescaledRestrictIntQuant;
pub use prescaled_restrict_int_with_input_bit_width::PrescaledRestrictIntQuantWithInputBitWidth;
pub use rescaling_int::RescalingIntQuant;
pub use ternary::TernaryQuant;
pub use trunc_int::{TruncIntQuant, TruncIntegerQuant};
pub use with_input::{InputFormat, TensorQuantWithInput};

use crate::scalar::Scalar;
use crate::tensor::{FloatFormat, Numbers};
use burn::module::{Module, ModuleDisplay};
use burn::tensor::Tensor;
use quant_macros::role;

/// A fake-quantized value and what it was quantized with.
#[derive(Debug)]
pub struct Quantized<const D: usize> {
    /// `(integer − zero_point) · scale`.
    pub value: Tensor<D>,
    /// Positive, broadcasts over `value`.
    pub scale: Numbers<D>,
    /// The integer that stands for 0.0, broadcasts over `value`; `None` is 0.
    pub zero_point: Option<Numbers<D>>,
    /// The number of bits of an integer, or of a floating-point number.
    pub bit_width: Scalar,
    /// Of what the value consists if not of integers.
    pub float_format: Option<FloatFormat>,
}

impl<const D: usize> Quantized<D> {
    /// A value that is left as it is: scale 1, and the 32 bits of a float.
    pub fn float(value: Tensor<D>) -> Self {
        let scale = Tensor::ones([1; D], &value.device());
        Self { value, scale: scale.into(), zero_point: None, bit_width: Scalar::Const(32.0), float_format: None }
    }
}

impl<const D: usize> Clone for Quantized<D> {
    fn clone(&self) -> Self {
        let Self { value, scale, zero_point, bit_width, float_format } = self;
        Self {
            value: value.clone(),
            scale: scale.share(),
            zero_point: zero_point.as_ref().map(Numbers::share),
            bit_width: bit_width.clone(),
            float_format: float_format.clone(),
        }
    }
}

/// The `tensor_quant` of a quantizer that chooses its own scale.
#[role]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a tensor quantizer",
    label = "expected e.g. `BinaryQuant` with a working `scaling_impl`"
)]
pub trait TensorQuant: Module + ModuleDisplay + Sync {
    /// Quantizes `x`.
    fn forward<const D: usize>(&self, x: Tensor<D>) -> Quantized<D>;
}
