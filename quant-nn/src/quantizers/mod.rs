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
//!
//! The names are the reference's. `bit_width` is an attribute like any other:
//! `quantizer_with!(Int8WeightPerTensorFloat { bit_width: 4 })`, or a declaration that extends it. For weights with a learned
//! scale extend [`base::ParamFromMaxScaling`] first.
pub mod base;
mod binary;
mod no_quant;
mod scaled_int;

pub use binary::SignedBinaryWeightPerTensorConst;
pub use no_quant::NoQuant;
pub use scaled_int::{
    Int8ActPerTensorFloat, Int8WeightPerChannelFloat, Int8WeightPerTensorFloat, Uint8ActPerTensorFloat,
};
