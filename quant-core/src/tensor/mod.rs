//! Quantized values as values: what a proxy makes of what a tensor quantizer returns.
mod float_format;
mod maybe;
mod quant_tensor;

pub use float_format::{FloatFormat, MantissaCodes};
pub use maybe::MaybeQuantTensor;
pub use quant_tensor::{InvalidQuantTensor, QuantTensor};
