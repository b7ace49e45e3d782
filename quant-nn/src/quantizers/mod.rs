//! The ready-made quantizers, declared in the language itself. A quantizer is a line of mixins; what it means stands in
//! [`base`]. The names are the reference's.
//!
//! `bit_width` is an attribute like any other: `quantizer_with!(Int8WeightPerTensorFloat { bit_width: 4 })`, or a
//! declaration that extends it. Quantizers of floating-point formats compute their widths, so layers of them are made with
//! `try_init`. For weights with a learned scale extend [`base::ParamFromMaxScaling`] first. Those who think in
//! options find them in [`solver`](crate::solver). [`NoQuant`] leaves things as they are.
//!
//! What each of them is, as it is wired: `narrow` leaves out the lowest integer; `e4m3` is a float of a sign, four bits of
//! exponent and three of mantissa; a scale `of the weights, in every pass` follows them, a learned one is a parameter.
//! What you give is an attribute that is left open.
//!
#![doc = include_str!("table.md")]
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
