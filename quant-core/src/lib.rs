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
//! Each module below is one role: a trait, and the components that play it under the names they have in the reference
//! implementation (Brevitas 0.13). [`inject`] holds what generated code implements and calls.
//!
//! Users depend on `quant-nn`, which re-exports this crate as `quant_nn::components`.
#![warn(missing_docs)]

extern crate self as quant_core;

pub mod bit_width;
pub mod function;
pub mod inject;
pub mod proxy;
pub mod quant;
pub mod restrict;
pub mod scalar;
pub mod scaling;
pub mod state;
pub mod stats;
pub mod tensor;
pub mod view;
pub mod zero_point;

pub use burn;
pub use quant_macros::{component, quantizer};

/// What generated code names. Not an interface: it changes without notice.
#[doc(hidden)]
pub mod __private {
    pub use crate::inject::slots::*;
    pub use crate::inject::{Context, DependencyError, IntoAttr, Memo, Quantizer, Resolve, Shared};
    pub use crate::proxy::{Broken, NoProxyClass, Passthrough};
    pub use crate::{__stateless_module as stateless_module, burn};
    pub use quant_macros::{__join as join, __step as step, __with as with};
}
