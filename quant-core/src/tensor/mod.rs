//! Quantized values as values: what a proxy makes of what a tensor quantizer returns, and what is computed of it.
mod arithmetic;
mod bits;
mod error;
mod float_format;
mod maybe;
mod operands;
mod pool;
mod product;
mod quant_tensor;
mod shape;

pub use error::{IntegerFormat, InvalidQuantTensor, QuantTensorError};
pub use float_format::{FloatFormat, MantissaCodes};
pub use maybe::MaybeQuantTensor;
pub use product::{Accumulator, Bias};
pub use quant_tensor::QuantTensor;
