use super::BitWidth;
use crate::scalar::Scalar;
use burn::module::{Module, ModuleDisplay};
use quant_macros::{component, role};

/// The `exponent_bias_impl` of a quantizer.
#[role]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an exponent bias",
    label = "expected e.g. `StaticExponentBias`"
)]
pub trait ExponentBias: Module + ModuleDisplay {
    /// What is subtracted from the exponent of a number.
    fn exponent_bias(&self) -> Scalar;
}

/// A fixed exponent bias.
///
/// ```
/// use quant_core::bit_width::{ExponentBias, StaticExponentBias};
/// assert_eq!(StaticExponentBias::new(7.0).exponent_bias().to_f32(), 7.0);
/// ```
#[derive(Module, Debug)]
pub struct StaticExponentBias {
    /// The bias.
    pub exponent_bias: f32,
}

#[component]
impl StaticExponentBias {
    /// An integer; IEEE's is `2^(E−1) − 1`, that of the FNUZ formats one more.
    pub fn new(exponent_bias: f32) -> Self {
        Self { exponent_bias }
    }
}

impl ExponentBias for StaticExponentBias {
    fn exponent_bias(&self) -> Scalar {
        Scalar::Const(self.exponent_bias)
    }
}

/// IEEE's bias of an exponent whose width may be learned: `2^(E−1) − 1`.
///
/// ```
/// use quant_core::bit_width::{BitWidthConst, ComputeExponentBias, ExponentBias};
/// assert_eq!(ComputeExponentBias::new(BitWidthConst::new(4)).exponent_bias().to_f32(), 7.0);
/// ```
#[derive(Module, Debug)]
pub struct ComputeExponentBias<E> {
    /// The number of bits of the exponent.
    pub exponent_bit_width_impl: E,
}

#[component]
impl<E> ComputeExponentBias<E> {
    /// Takes the width, which the quantizer reads too.
    pub fn new(exponent_bit_width_impl: E) -> Self {
        Self { exponent_bit_width_impl }
    }
}

impl<E: BitWidth> ExponentBias for ComputeExponentBias<E> {
    fn exponent_bias(&self) -> Scalar {
        (self.exponent_bit_width_impl.bit_width() - 1.0).exp2() - 1.0
    }
}
