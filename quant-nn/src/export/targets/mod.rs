//! What runs an exported model, and what each program accepts of its quantizers.
//!
//! [`check`] compares a quantizer with a target where it is compiled, [`Recording::check`](super::Recording::check) a recorded
//! model with what became of its quantizers. The first knows what the wiring decides: components, and values that are literals;
//! the second knows all numbers.
//!
//! ```
//! use quant_nn::export::targets::{Finn, IntegerOnly, check};
//! use quant_nn::{Int4WeightPerTensorFloatDecoupled, Uint8ActPerTensorFloat};
//!
//! const _: () = check::<Finn, Int4WeightPerTensorFloatDecoupled>();
//! const _: () = check::<IntegerOnly, Uint8ActPerTensorFloat>();
//! ```
//!
//! What does not fit is an error there, which names the quantizer, the attribute, the rule and what to write instead:
//!
//! ```compile_fail,E0080
//! use quant_nn::Uint8ActPerTensorFloat;
//! use quant_nn::export::targets::{TensorRt, check};
//!
//! // `Uint8ActPerTensorFloat` does not fit TensorRT: its `signed` = false
//! const _: () = check::<TensorRt, Uint8ActPerTensorFloat>();
//! ```
//!
//! In a function that is generic over quantizers, `const { check::<Finn, W>() }` is asked of each that it is built with (by `cargo build`;
//! `cargo check` does not look into it).
//!
//! | target | reads | |
//! |---|---|---|
//! | [`OnnxRuntime`] | [`qcdq`](super::Recording::qcdq) | 1 |
//! | [`TensorRt`] | [`qcdq`](super::Recording::qcdq) | 2 |
//! | [`Finn`] | [`qonnx`](super::Recording::qonnx) | 3 |
//! | [`Hls4ml`] | [`qonnx`](super::Recording::qonnx) | 4 |
//! | [`IntegerOnly`] | [`program`](super::Recording::program) | |
//!
//! 1. Run with 1.32.0 on a CPU.
//! 2. Of its documentation and the importers of its ONNX parser, version 10.
//! 3. Of its transformations `qonnx_activation_handlers`, `fold_quant_weights` and `quant_act_to_multithreshold`.
//! 4. Of its passes `quant_opt`, `bipolar_quant_opt` and `move_scales`.
//!
//! Your own is a [`Target`] with [`Rule`]s of the same [`Requirement`]s.
mod decided;
mod message;
mod recorded;
mod rule;

pub use crate::host::role::Role;
use quant_core::inject::Quantizer;
pub(super) use recorded::check_graph;
pub use rule::{Requirement, Rule};

/// A program that runs exported models.
///
/// ```
/// use quant_nn::export::targets::{Requirement, Role, Rule, Target, check};
/// use quant_nn::{quantizer, Uint8ActPerTensorFloat};
///
/// /// A design with multipliers of 4 bits.
/// struct Board;
/// impl Target for Board {
///     const NAME: &'static str = "the board";
///     const RULES: &'static [Rule] =
///         &[Rule::of(Role::Activation, Requirement::BitWidth { min: 2, max: 4 }, "multiplies numbers of 4 bits")];
/// }
///
/// #[quantizer(extends(Uint8ActPerTensorFloat))]
/// struct Uint4Act {
///     #[value(4)]
///     bit_width: usize,
/// }
/// const _: () = check::<Board, Uint4Act>();
/// ```
pub trait Target {
    /// What messages call it.
    const NAME: &'static str;
    /// What it requires of quantizers.
    const RULES: &'static [Rule];
}

/// Checks a quantizer where it is compiled: `const _: () = check::<TensorRt, MyQuantizer>();`.
///
/// What the wiring does not decide is left to [`Recording::check`](super::Recording::check): values that are no literals, components that are
/// not known here (they are known by their names), scales that are numbers. `NoQuant` fits every target.
///
/// # Panics
///
/// If the quantizer does not fit; in a constant that is an error of the compiler.
#[track_caller]
#[expect(clippy::panic, reason = "how a constant reports to the compiler")]
pub const fn check<T: Target, Q: Quantizer>() {
    let role = Role::of::<Q>();
    let mut at = 0;
    while at < T::RULES.len() {
        let rule = &T::RULES[at];
        if rule.role.covers(role)
            && let Some(violation) = decided::violates::<Q>(rule.requires)
        {
            panic!("{}", message::of::<T, Q>(violation, rule).text());
        }
        at += 1;
    }
}

const HALF_TO_EVEN: &str = "rounds to the nearest, ties to even";

/// [onnxruntime](https://onnxruntime.ai) on a CPU. Widths of 9 to 16 bits need opset 21.
#[derive(Clone, Copy, Debug)]
pub struct OnnxRuntime;

impl Target for OnnxRuntime {
    const NAME: &'static str = "onnxruntime";
    const RULES: &'static [Rule] = &[
        Rule::any(Requirement::Integers, "has integers alone as quantized tensors"),
        Rule::any(Requirement::IntegerZeroPoint, "has integers as zero points"),
        Rule::act(Requirement::NotBinary, "has no signs as activations"),
        Rule::act(Requirement::BitWidth { min: 1, max: 16 }, "has activations of at most 16 bits"),
        Rule::act(Requirement::RoundHalfToEven, HALF_TO_EVEN),
    ];
}

/// [TensorRT](https://developer.nvidia.com/tensorrt), explicitly quantized. Activations of fewer bits would need a `Clip` of integers, and
/// biases an operator for 32-bit integers, which it has not.
#[derive(Clone, Copy, Debug)]
pub struct TensorRt;

impl Target for TensorRt {
    const NAME: &'static str = "TensorRT";
    const RULES: &'static [Rule] = &[
        Rule::of(Role::Bias, Requirement::NotQuantized, "has float biases, which it fuses itself"),
        Rule::any(Requirement::Integers, "reads quantizers of integers in QCDQ"),
        Rule::any(Requirement::NoZeroPoint, "knows symmetric quantization alone"),
        Rule::any(Requirement::Signed, "has no unsigned integers"),
        Rule::act(Requirement::NotBinary, "has activations of 8 bits"),
        Rule::act(Requirement::BitWidth { min: 8, max: 8 }, "has activations of 8 bits, and does not clip integers"),
        Rule::act(Requirement::FullRange, "has activations from −128 to 127, and does not clip integers"),
        Rule::act(Requirement::OneScale, "has one scale for an activation"),
        Rule::act(Requirement::RoundHalfToEven, HALF_TO_EVEN),
        Rule::of(Role::Weight, Requirement::BitWidth { min: 1, max: 8 }, "has weights of at most 8 bits"),
    ];
}

/// [FINN](https://finn.readthedocs.io). A binary activation needs a scale of 1 there.
#[derive(Clone, Copy, Debug)]
pub struct Finn;

impl Target for Finn {
    const NAME: &'static str = "FINN";
    const RULES: &'static [Rule] = &[
        Rule::any(Requirement::Integers, "has no floating-point formats"),
        Rule::any(Requirement::NoZeroPoint, "takes a zero point of 0 alone"),
        Rule::any(Requirement::NoTruncation, "knows truncation in a form of average pooling alone"),
        Rule::act(Requirement::BitWidth { min: 1, max: 8 }, "makes thresholds of activations of at most 8 bits"),
        Rule::act(Requirement::SignedIfNarrow, "takes unsigned activations of the full range alone"),
        Rule::act(Requirement::RoundHalfToEven, "has thresholds halfway between two integers"),
    ];
}

/// [hls4ml](https://fastmachinelearning.org/hls4ml). It knows other scales too, as factors beside the layers, which it may fail to move
/// with no more than a warning: these are the rules of what it computes in fixed point.
#[derive(Clone, Copy, Debug)]
pub struct Hls4ml;

impl Target for Hls4ml {
    const NAME: &'static str = "hls4ml";
    const RULES: &'static [Rule] = &[
        Rule::any(Requirement::Integers, "has no floating-point formats"),
        Rule::any(Requirement::NoZeroPoint, "drops a zero point beside a power-of-two scale"),
        Rule::any(Requirement::NoTruncation, "has no `Trunc`"),
        Rule::any(Requirement::PowerOfTwoScale, "computes in fixed point"),
        Rule::any(Requirement::OneScale, "has one fixed-point type for a tensor"),
        Rule::any(Requirement::SignedIfNarrow, "has narrow ranges of signed integers alone"),
        Rule::act(Requirement::RoundHalfToEven, HALF_TO_EVEN),
    ];
}

/// [`Recording::program`](super::Recording::program): C and Rust without floating point. It needs more than its quantizers: inputs and biases that
/// have one, and operations that are known, which `program` says.
#[derive(Clone, Copy, Debug)]
pub struct IntegerOnly;

impl Target for IntegerOnly {
    const NAME: &'static str = "integer code";
    const RULES: &'static [Rule] = &[
        Rule::any(Requirement::Integers, "has no floating point"),
        Rule::any(Requirement::IntegerZeroPoint, "has integers as zero points"),
        Rule::act(Requirement::NotBinary, "has consecutive integers as activations"),
        Rule::act(Requirement::BitWidth { min: 1, max: 16 }, "rounds an accumulator to at most 16 bits"),
        Rule::act(Requirement::RoundHalfToEven, HALF_TO_EVEN),
    ];
}
