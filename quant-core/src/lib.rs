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
//! A quantizer whose scale is given, as that of a bias is, is a [`PrescaledRestrictIntQuant`](quant::PrescaledRestrictIntQuant)
//! instead: the same without the scaling.
//!
//! Most modules below are one role: a trait, and the components that play it under the names they have in the reference
//! implementation (Brevitas 0.13). [`inject`] holds what generated code implements and calls.
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
//! # Differences from the reference, and quirks that are kept
//!
//! Kept, for equal numbers:
//!
//! - `scaling_min_val` bounds the scale before the division by the integer threshold, but
//!   [`ParameterFromRuntimeStatsScaling`](scaling::ParameterFromRuntimeStatsScaling) in evaluation bounds it after.
//! - While statistics are collected the scale is not restricted, and its gradient reaches the input.
//! - In evaluation before any statistic, the average is 1.
//! - [`AbsMinMax`](stats::AbsMinMax) and [`PercentileInterval`](stats::PercentileInterval) let the range end below 0 if
//!   everything is negative, although it begins at or below 0.
//! - Half-quadratic optimization ends where a rounded loss no longer falls, so its sums are in the order of the reference's.
//! - [`KLMinimizerThreshold`](stats::KLMinimizerThreshold) takes counts as logarithms of probabilities.
//! - [`MeanLearnedSigmaStd`](stats::MeanLearnedSigmaStd) stores its `sigma` as `value`.
//! - A delay (`quant_delay_steps`) is used up in evaluation too.
//! - One-bit values that all have one sign are not valid to `QuantTensor::is_valid`, so they have no integers.
//! - A truncated zero point may be no integer.
//! - The length `g` of accumulator-aware zero-centred weights begins as the norm of the weights that are not centred.
//! - `bit_width_offset_min_val` and `bit_width_offset_max_val` bound the learned bit width, and not the offset.
//! - A constant scale that a value function computes from the weights is computed again from the loaded ones.
//!
//! Different, on purpose:
//!
//! - No forward pass changes a parameter. Binary weights with a constant scale are not clipped in place: value and
//!   gradient are those of the clipped weight, but the stored weight may drift further. Collected statistics become a
//!   parameter in the optimizer's step and not in the next forward pass.
//! - A parameter that begins as a statistic of the weights (`ParameterFromStatsFromParameterScaling`,
//!   `ParameterFromStatsFromParameterZeroPoint`) holds its initial number until the module is next mapped; value and
//!   gradient are those of the statistic from the first pass on.
//! - A shift of statistics (`scaling_affine_shifting_init`) works: the reference fails when it makes its parameter. Without a
//!   rescaling the learned factor begins as 1.
//! - While statistics are collected the learned value has no gradient at all, where the reference's is zero: an optimizer
//!   with momentum or weight decay begins with it when it is first used.
//! - The mode is that of burn's batch norm: training is an input on an autodiff device and a module that is not frozen.
//! - A stored scale is a flat vector; the reference stores it in its broadcastable shape.
//! - `StatsFromParameterScaling` computes over the tensor that is quantized, which is the one tracked parameter of the
//!   reference unless several layers share a proxy.
//! - Rounding that gives −0.0 gives 0.0 in training.
//! - The tolerance of `is_valid` is the reference's for single precision.
//! - `ParameterScaling` has a minimum of 1e-10 by default, where the reference has none.
//! - The threshold of `IntScaling` is at least 1, where the reference divides by 0 for one bit in the narrow range.
//! - `TensorClamp` or `TensorClampSte` is an attribute; the reference chooses the first for learned scales.
//! - Counters, averages and delays are recorded, so a fresh record loads into a fresh model and training resumes where it
//!   was.
//! - A load that fails leaves a quantizer as it was.
//! - A rebuild after a load keeps the identity of parameters, so an optimizer goes on training them.
//! - A bias whose scale is the accumulator's needs quantizers of input and weight to compile; which of both kinds it is
//!   follows from its `tensor_quant`, without `requires_input_scale`. An input with a scale per channel gives the accumulator
//!   one only if the layer has as many output channels: otherwise the bias is left as it is, where the reference fails.
//! - A bias is `[channels]` and so is its scale, or `[1]`; the quantizer of a layer without a bias sees zeros.
//! - A missing `signed` is a compile error; an unknown attribute too.
//! - Bases are linearised by C3, as Python's classes are; the reference flattens them leftmost first, which differs for
//!   diamonds.
//! - Views name the dimensions that groups are made of, where the reference permutes them to the front
//!   (`scaling_stats_permute_dims`), and there is no `stats_reduce_dim` and no `keepdim`. See [`view`].
//! - Half-quadratic optimization fits the scale of a convolution's channel to that channel; the reference fits it to all of
//!   them ([`HalfQuadraticOptimizerScale`](stats::HalfQuadraticOptimizerScale)).
//! - The standard deviation of one element is 0 and not NaN.
//! - [`KLMinimizerThreshold`](stats::KLMinimizerThreshold) has a threshold for each group, and for a tensor of zeros, of fewer
//!   bins than integers, and with NaN or infinities it is the largest magnitude; the reference fails, but for zeros.
//! - A percentile that rounds to the 0th element is the smallest one; the reference fails.
//! - The statistic of nothing is 0, so that an empty weight has the smallest scale, and an empty batch is not collected; the
//!   reference fails.
//! - A tensor as `scaling_init` whose elements are not as many as those of `scaling_shape` brings its shape; the reference fails.
//! - A seeded [`StochasticRoundSte`](function::StochasticRoundSte) draws other numbers than torch's generator, and its record
//!   continues the sequence.
//! - Layers that share a quantizer may share a learned rounding; what has another size than it is rounded to the nearest.
//! - A learned bit width below `min_bit_width` begins there, and a maximum without a minimum counts. The default restriction of
//!   a bit width is to the nearest integer, whatever a scale is rounded with, as in the reference.
//! - The smallest `g` of accumulator-aware weights is 1e-10, so that a channel of zeros stays zero; the reference passes no
//!   minimum on and divides by 0.
//! - A truncating quantizer leaves floating-point numbers as they are. The threshold of `ShiftRoundSaturateTo8bit` is
//!   [`TruncPowerOfTwoIntScaling`](scaling::TruncPowerOfTwoIntScaling), a component of its own.
//! - A weight that depends on the bit width of its input (`Int8AccumulatorAwareWeightQuant`) needs a quantized input to
//!   compile, and a floating-point one leaves it as it is; the reference fails.
//! - An infinite input has a gradient of NaN and makes the value NaN in training, because the straight-through gradient is
//!   composed of tensor operations.
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
