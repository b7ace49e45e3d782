//! Quantizers by options, for those who think in options instead of components: what the solver layer of the reference is.
//!
//! Extend [`SolveWeight`], [`SolveAct`] or [`SolveBias`], last if there are other bases, and say what you want. The options are
//! solved when the quantizer is compiled: what they do not choose is neither built nor asked for, and what they ask for and
//! nobody declares is a compile error.
//!
//! ```
//! use burn::tensor::Device;
//! use quant_nn::solver::*;
//! use quant_nn::{QuantLinearConfig, Quantizer, quantizer};
//!
//! /// `Int8WeightPerChannelFloat` with four bits.
//! #[quantizer(extends(SolveWeight))]
//! pub struct Int4Weight {
//!     #[value(QuantType::Int)]
//!     quant_type: QuantType,
//!     #[value(ScalingImplType::Stats)]
//!     scaling_impl_type: ScalingImplType,
//!     #[value(StatsOp::Max)]
//!     scaling_stats_op: StatsOp,
//!     #[value(ScalingPerOutputType::Channel)]
//!     scaling_per_output_type: ScalingPerOutputType,
//!     #[value(4)]
//!     bit_width: usize,
//!     #[value(true)]
//!     signed: bool,
//!     #[value(true)]
//!     narrow_range: bool,
//! }
//!
//! let layer = QuantLinearConfig::new(8, 2).weight_quant(Int4Weight).init(&Device::flex());
//! assert_eq!(layer.quant_weight().unwrap().scale.dims(), [1, 2]);
//! assert_eq!(Int4Weight::explain().get("scaling_stats_impl").unwrap().what, "AbsMax");
//! ```
//!
//! | Option | Default | Then it asks for |
//! |---|---|---|
//! | [`quant_type`](QuantType) | none | `Int`: `bit_width`, `signed`, `narrow_range`; `Ternary`: `threshold`; all but `Fp`: `scaling_impl_type`, `signed` |
//! | [`scaling_impl_type`](ScalingImplType) | none | `Const`, `Parameter`: `scaling_const`, of activations `max_val` and, if signed, `min_val`; `Stats` and its kin: `scaling_stats_op`; `ParameterFromStats` of activations: `collect_stats_steps` |
//! | [`scaling_stats_op`](StatsOp) | none | `Percentile`: `high_percentile_q`; `PercentileInterval`: `low_percentile_q` too; `MeanSigmaStd` and its kin: `sigma` |
//! | [`restrict_scaling_type`](RestrictValueType) | `Fp` | nothing; `restrict_value_float_to_int_impl`, by default `RoundSte`, rounds exponents (the ready-made quantizers take `CeilSte`) |
//! | [`scaling_per_output_type`](ScalingPerOutputType) | `Tensor` | `Group`: `group_size`, and of activations `group_dim`; `Channel` of activations: `per_channel_broadcastable_shape` |
//! | [`bit_width_impl_type`](BitWidthImplType) | `Const` | `bit_width` |
//! | [`float_to_int_impl_type`](FloatToIntImplType) | `Round` | `LearnedRound`: `learned_round_impl_type` |
//! | `requires_input_scale`, of biases | none | nothing: whether the scale is that of the accumulator |
//!
//! All else, such as `scaling_min_val`, is an attribute of the component as ever; and so is every component: declare
//! `zero_point_impl`, say, and it is yours instead of `ZeroZeroPoint`.
//!
//! # What does not go together
//!
//! A signed statistic (`StatsOp::SignedMax`) and a scale that is a power of two, `ScalingImplType::He` for activations, binary
//! and ternary biases, groups of biases, learned scales for groups of activations, `LearnedRound` for what is not a weight, and
//! integer scales (`RestrictValueType::Int`) of integers are refused, with the remedy:
//!
//! ```text
//! error: `Mine`: the scale of an activation does not follow from the number of inputs
//!          where `#[value] fn scaling_impl` refuses it, because `scaling_impl_type` = ScalingImplType::He
//!          required by `RescalingIntQuant::scaling_impl` (required), which is `tensor_quant`
//!          where `#[value] fn tensor_quant` chooses `RescalingIntQuant`, because `quant_type` = QuantType::Int
//!          required by the quantizer `Mine` itself
//!        help: choose `ScalingImplType::ParameterFromStats`, which learns it, or `ScalingImplType::Const` with `min_val` and `max_val`
//! ```
//!
//! Options that are only known at run time (`quantizer_with!(Int4Weight { scaling_per_output_type })`) are solved when the
//! quantizer is built, and what is refused or missing then is a [`DependencyError`](crate::DependencyError).
//!
//! # Differences from the reference
//!
//! - The four options with a default above have none in the reference, whose mixins declare them.
//! - Whether a scale is per channel says `scaling_per_output_type` alone; the older flag `scaling_per_output_channel` is not read.
//! - `AffineStats` is `Stats` but for the gradient outside of the range: as in the reference, slope and offset are there if
//!   `scaling_affine_rescaling_init` is.
//! - `He` counts the elements of an output channel, where the reference counts those of the first dimension: the same but for
//!   transposed convolutions.
//! - `min_val` is not read where an activation is unsigned.
//!
//! # Cost
//!
//! `cargo check` of a quantizer by options takes 25 ms, where one that names its components takes 9 ms (two busy cores,
//! processor time). One that extends it and changes an option costs the same again.
mod act;
mod bias;
mod common;
mod option;
mod parameter;
mod weight;

pub use act::*;
pub use bias::*;
pub use common::*;
pub use option::*;
pub use parameter::*;
pub use weight::*;
