//! Quantized values as values: what a proxy makes of what a tensor quantizer returns, and what is computed of it.
mod accumulator;
mod arithmetic;
mod bits;
mod cat;
mod error;
mod float_format;
mod interpolate;
mod matmul;
mod maybe;
mod numbers;
mod operands;
mod pool;
mod qfloat;
mod quant_tensor;
mod shape;
mod window;

pub use accumulator::Accumulator;
pub use error::{IntegerFormat, QuantTensorError};
pub use float_format::{FloatFormat, MantissaCodes};
pub use maybe::MaybeQuantTensor;
pub use numbers::Numbers;
pub use quant_tensor::QuantTensor;
