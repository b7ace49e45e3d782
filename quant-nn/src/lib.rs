//! Quantization-aware training for [burn](https://burn.dev): quantized layers, ready-made quantizers, and the language
//! to declare more.
//!
//! A quantizer is a struct of named attributes. The compiler wires them: every component finds its constructor's
//! arguments among the attributes by name, and what cannot be wired does not compile. A layer takes the quantizer as a
//! type and is otherwise the burn layer it replaces.
//!
//! ```
//! use burn::tensor::{Device, Tensor};
//! use quant_nn::{Int8WeightPerTensorFloat, QuantLinear, QuantLinearConfig, quantizer};
//!
//! /// The ready-made 8-bit quantizer with another bit width.
//! #[quantizer(extends(Int8WeightPerTensorFloat))]
//! pub struct Int4Weight {
//!     #[value(4)]
//!     bit_width: usize,
//! }
//!
//! let device = Device::flex();
//! let linear: QuantLinear<Int4Weight> = QuantLinearConfig::new(8, 2).init(&device);
//! let y = linear.forward(Tensor::<2>::ones([1, 8], &device));
//! assert_eq!(y.dims(), [1, 2]);
//!
//! let weight = linear.quant_weight().unwrap();
//! assert_eq!(weight.int().unwrap().abs().max().into_scalar::<i64>(), 7);
//! ```
//!
//! ```text
//!   #[quantizer] struct ──▶ Resolve ──▶ proxy ◀── host (WeightQuant, ..) ◀── layer ◀── model
//!      quantizers/        generated    components      host/  state/              layers/
//! ```
//!
//! [`language`] describes what a declaration may say, [`errors`] every message. [`quantizers`] has a table of what is ready-made,
//! [`solver`] makes quantizers by options, and [`quirks`] tells where their numbers differ from the reference's. [`lifecycle`] is
//! about checkpoints, sharing and modes: [`QuantModule`] gives them to every burn module.
//!
//! The libraries choose no backend; the features of this crate pass on to burn's of the same name, and bring the kernels of
//! [`speed`].
extern crate self as quant_nn;

pub mod errors;
#[cfg(feature = "export")]
pub mod export;
pub mod host;
#[doc = include_str!("language.md")]
pub mod language {}
pub mod layers;
#[doc = include_str!("lifecycle.md")]
pub mod lifecycle {}
pub mod quantizers;
#[doc = include_str!("quirks.md")]
pub mod quirks {}
pub mod solver;
#[doc = include_str!("speed.md")]
#[doc = ""]
#[doc = include_str!("scaling.svg")]
pub mod speed {}
mod state;

pub use host::{
    ActLayer, ActQuant, ActQuantizer, Activations, AnyWeightQuantizer, BiasQuant, BiasQuantizer, BiasQuantizerFor,
    Biases, LayerInput, SharedQuantizer, TruncQuant, TruncQuantizer, WeightLayer, WeightQuant, WeightQuantizer,
    WeightQuantizerFor, Weights, share, share_act,
};
pub use layers::{
    AttentionProjection, ClampQuantAccumulator, ClampQuantAccumulatorConfig, CrossAttentionCache, GateTransform,
    InputRequired, MergeBatchNorm, MergeBnError, MhaCache, MhaInput, QuantBiGru, QuantBiGruConfig, QuantBiLstm,
    QuantBiLstmConfig, QuantBiRnn, QuantBiRnnConfig, QuantCat, QuantCatConfig, QuantConv1d, QuantConv1dConfig,
    QuantConv2d, QuantConv2dConfig, QuantConv3d, QuantConv3dConfig, QuantConvTranspose1d, QuantConvTranspose1dConfig,
    QuantConvTranspose2d, QuantConvTranspose2dConfig, QuantConvTranspose3d, QuantConvTranspose3dConfig,
    QuantCrossAttention, QuantCrossAttentionConfig, QuantEltwiseAdd, QuantEltwiseAddConfig, QuantEmbedding,
    QuantEmbeddingConfig, QuantForward, QuantGate, QuantGru, QuantGruCell, QuantGruConfig, QuantHardSwish,
    QuantHardSwishConfig, QuantHardTanh, QuantHardTanhConfig, QuantIdentity, QuantIdentityConfig, QuantLinear,
    QuantLinearConfig, QuantLstm, QuantLstmCell, QuantLstmConfig, QuantLstmState, QuantMultiHeadAttention,
    QuantMultiHeadAttentionConfig, QuantRelu, QuantReluConfig, QuantRnn, QuantRnnCell, QuantRnnConfig, QuantScaleBias,
    QuantScaleBiasConfig, QuantScaledDotProductAttention, QuantScaledDotProductAttentionConfig, QuantSigmoid,
    QuantSigmoidConfig, QuantTanh, QuantTanhConfig, ScaleBias, ScaleBiasConfig, TruncAdaptiveAvgPool2d,
    TruncAdaptiveAvgPool2dConfig, TruncAvgPool2d, TruncAvgPool2dConfig, TruncQuantAccumulator,
    TruncQuantAccumulatorConfig, WithActQuantizer, WithClampQuantizer, WithGruQuantizers, WithInputOutputQuantizers,
    WithLstmQuantizers, WithProjectedAttentionQuantizers, WithQuantizers, WithRnnQuantizers,
    WithScaledDotProductAttentionQuantizers, WithTruncQuantizer, WithWeightQuantizer,
};
// not `core`: a glob import would hide the real one from derive macros
pub use quant_core as components;
pub use quant_core::burn;
pub use quant_core::inject::{
    ActModule, BiasModule, Context, DependencyError, Either, IntoAttr, Lazy, Never, Quantizer, Resolve, Shared,
    WeightModule, Wired, Wiring, explain,
};
pub use quant_core::proxy::{
    ActQuantProxy, BiasQuantProxy, ClampQuantProxy, DecoupledWeightQuantWithInputProxy, TruncQuantProxy,
    WeightQuantProxy,
};
pub use quant_core::tensor::{MaybeQuantTensor, QuantTensor, QuantTensorError};
pub use quant_core::{Component, component, quantizer, role};
pub use quantizers::ready::*;
#[cfg(feature = "store")]
pub use state::{KeyMismatch, LoadError, LoadedFloat};
pub use state::{QuantModule, QuantizerError, QuantizerErrors};

#[doc(hidden)]
pub use quant_core::__private;

/// Overrides attributes of a quantizer where it is used: `quantizer_with!(Base { attribute: value, .. })`.
///
/// A literal is checked by the compiler as if it stood in a declaration; any other expression is evaluated here and
/// captured. `attribute: impl Component` replaces a component, `attribute: _` takes an inherited attribute out, and
/// `attribute` alone is `attribute: attribute`. The base may be generic, `Base<4> { .. }`.
///
/// The result is a value of an anonymous quantizer, for `weight_quant` and its kin. Its type has no name: a model that holds
/// such a layer is generic over its quantizer, or the quantizer is declared.
///
/// ```
/// use burn::tensor::Device;
/// use quant_nn::{Int8WeightPerTensorFloat, QuantLinearConfig, quantizer_with};
///
/// let device = Device::flex();
/// let int4 = quantizer_with!(Int8WeightPerTensorFloat { bit_width: 4 });
/// let linear = QuantLinearConfig::new(8, 2).weight_quant(int4).init(&device);
/// assert_eq!(linear.quant_weight().unwrap().bit_width.to_f32(), 4.0);
///
/// // a bit width that is known at run time only may be out of range, so this quantizer can fail
/// let bits = std::env::args().count() + 40;
/// let any = quantizer_with!(Int8WeightPerTensorFloat { bit_width: bits });
/// let error = QuantLinearConfig::new(8, 2).weight_quant(any).try_init(&device).unwrap_err();
/// assert_eq!(error.to_string(), "`bit_width` of `BitWidthConst` is 41, which is not in 1..=32");
/// ```
#[macro_export]
macro_rules! quantizer_with {
    ($($t:tt)*) => { $crate::__private::with! { {$crate} $($t)* } };
}
