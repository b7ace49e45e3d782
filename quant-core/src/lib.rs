//! The components of quantizers, and the traits by which a declaration becomes a tree of them.
//!
//! ```text
//!               ┌──────────────────── RescalingIntQuant ────────────────────┐
//!   x ──────────┤ bit_width_impl ─▶ b                                       │
//!               │ int_scaling_impl(b) ─▶ threshold T                        │──▶ value, scale, zero point, bit width
//!               │ scaling_impl(x, T) ─▶ scale s        stats/ view/ restrict/│            │
//!               │ zero_point_impl ─▶ z                                      │            ▼
//!               │ int_quant(x, s, z, b) = (clamp(round(x/s + z)) − z) · s   │   proxy ─▶ QuantTensor
//!               └───────────────────────────────────────────────────────────┘
//! ```
//!
//! Others are this with one thing changed: the scale is given, as that of a bias is
//! ([`PrescaledRestrictIntQuant`](quant::PrescaledRestrictIntQuant)); one scale rounds and another multiplies
//! ([`DecoupledRescalingIntQuant`](quant::DecoupledRescalingIntQuant)); the numbers are those of a floating-point format, which
//! the threshold belongs to ([`FloatQuant`](quant::FloatQuant)); or what comes in is quantized already
//! ([`TruncIntQuant`](quant::TruncIntQuant)). A statistic may search for the scale that loses least: it is given what the
//! quantizer would make of `x`, a [`Trial`](stats::Trial).
//!
//! Most modules below are one role: a trait, and the components that play it under the names they have in the reference
//! implementation (Brevitas 0.13). [`inject`] holds what generated code implements and calls, [`record`] what a recorded pass is
//! told beside its graph.
//!
//! Users depend on `quant-nn`, which re-exports this crate as `quant_nn::components`.
//!
//! # Writing a component
//!
//! A component is a burn module with `#[component]` on the `impl` that holds its constructor. The names of the
//! constructor's arguments are the attributes that it reads: an argument whose type is a type parameter of the `impl` is
//! another component, `module` and `device` are the layer and its device, `#[default(..)]` makes an attribute optional,
//! and `#[range(..)]` states which values are accepted. A constructor that returns a `Result` makes the quantizers that
//! use it fallible. Where the fields are the arguments, [`derive@Component`] writes the constructor; the trait of a new kind
//! of component is a [`macro@role`].
//!
//! ```
//! use burn::{module::Module, tensor::{Device, Tensor}};
//! use quant_core::scaling::Scaling;
//! use quant_core::{component, scalar::Scalar};
//!
//! /// A multiple of the mean magnitude.
//! #[derive(Module, Debug)]
//! pub struct MeanScaling {
//!     gain: f32,
//! }
//!
//! #[component]
//! impl MeanScaling {
//!     /// `gain` is at least 1.
//!     pub fn new(#[default(2.0)] #[range(1.0..)] gain: f32) -> Self {
//!         Self { gain }
//!     }
//! }
//!
//! impl Scaling for MeanScaling {
//!     fn scale<const D: usize>(&self, x: &Tensor<D>, threshold: &Scalar) -> Tensor<D> {
//!         let mean = x.clone().abs().mean().mul_scalar(self.gain);
//!         threshold.divide(mean.reshape([1; D]))
//!     }
//! }
//!
//! let x = Tensor::<1>::from_floats([1.0, -3.0], &Device::flex());
//! assert_eq!(MeanScaling::new(2.0).scale(&x, &4.0.into()).into_scalar::<f32>(), 1.0);
//! ```
//!
//! Where the numbers differ from the reference's on purpose, and which of its quirks are kept, is a page of its own,
//! `quant_nn::quirks`.
extern crate self as quant_core;

pub mod bit_width;
pub mod function;
pub mod inject;
pub mod kernel;
mod module;
pub mod proxy;
pub mod quant;
pub mod record;
pub mod restrict;
pub mod scalar;
pub mod scaling;
pub mod state;
pub mod stats;
pub mod tensor;
pub mod view;
pub mod zero_point;

pub use burn;
pub use quant_macros::{Component, component, quantizer, role};

/// What generated code names. Not an interface: it changes without notice.
#[doc(hidden)]
pub mod __private {
    pub use crate::inject::slots::*;
    pub use crate::inject::{
        Choose, Context, DependencyError, Either, If, IntoAttr, Language, Lazy, Memo, Quantizer, Resolve, Shared,
        Spoken, Unresolved, same_language, unresolved,
    };
    pub use crate::proxy::{Anything, Broken, NoProxyClass};
    pub use crate::{__stateless_module as stateless_module, burn};
    pub use quant_macros::{__join as join, __step as step, __with as with};
}
