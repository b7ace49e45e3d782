//! The ready-made quantizers, declared in the language itself. A quantizer is a line of mixins; what it means stands in
//! [`base`].
//!
//! | quantizer | integers | granularity | scale | statistic | intended for |
//! |---|---|---|---|---|---|
//! | [`Int8WeightPerTensorFloat`] | 8 bits, signed, narrow | tensor | from the weights, in every pass | `max(abs)` | weights |
//! | [`Int8WeightPerChannelFloat`] | 8 bits, signed, narrow | output channel | from the weights, in every pass | `max(abs)` | weights |
//! | [`SignedBinaryWeightPerTensorConst`] | 1 bit, signed | tensor | constant, 0.1 | none | weights |
//! | [`Int8ActPerTensorFloat`] | 8 bits, signed | tensor | learned, after 300 batches | 99.999th percentile | inputs, outputs |
//! | [`Uint8ActPerTensorFloat`] | 8 bits, unsigned | tensor | learned, after 300 batches | 99.999th percentile | ReLU outputs |
//! | [`Int8Bias`], [`Int16Bias`], [`Int24Bias`], [`Int32Bias`] | 8 to 32 bits, signed | as the accumulator | that of the input times that of the weight | none | biases |
//! | [`Int8BiasPerTensorFloatInternalScaling`] | 8 bits, signed | tensor | from the biases, in every pass | `max(abs)` | biases |
//!
//! The names are the reference's. `bit_width` is an attribute like any other:
//! `quantizer_with!(Int8WeightPerTensorFloat { bit_width: 4 })`, or a declaration that extends it. For weights with a learned
//! scale extend [`base::ParamFromMaxScaling`] first.
pub mod base;
mod bias;
mod binary;
mod fixed_point;
mod float;
mod float_fnuz;
mod float_ocp;
mod mx;
mod no_quant;
mod scaled_int;
mod shifted_scaled_int;
mod ternary;
mod trunc;

pub use ready::*;

/// Every quantizer that can be used as it is.
pub(crate) mod ready {
    pub use super::bias::*;
    pub use super::binary::*;
    pub use super::fixed_point::*;
    pub use super::float::*;
    pub use super::float_fnuz::*;
    pub use super::float_ocp::*;
    pub use super::mx::*;
    pub use super::no_quant::NoQuant;
    pub use super::scaled_int::*;
    pub use super::shifted_scaled_int::*;
    pub use super::ternary::*;
    pub use super::trunc::*;
}
