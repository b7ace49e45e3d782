use crate::function::float_internal_scale;
use crate::scalar::Scalar;
use burn::tensor::Tensor;

/// A floating-point format: which numbers there are besides ±scale.
///
/// With `E` exponent bits, `M` mantissa bits and the bias `β` the numbers are `±2^(e − β) · (1 + m / 2^M)` for exponents
/// `e` from 1 and mantissas `m` from 0 to `2^M − 1`, and `±2^(1 − β) · m / 2^M` (the subnormal ones and 0). The highest
/// exponent, `2^E − 1`, is one like any other, but some of its mantissas may stand for infinity and NaN.
#[derive(Clone, Debug)]
pub struct FloatFormat {
    /// The number of bits of the exponent.
    pub exponent_bit_width: Scalar,
    /// The number of bits of the mantissa, without the implicit one.
    pub mantissa_bit_width: Scalar,
    /// What is subtracted from the exponent.
    pub exponent_bias: Scalar,
    /// Whether values beyond the largest number become that number, rather than infinity or NaN.
    pub saturating: bool,
    /// The mantissas that stand for infinity, with the highest exponent.
    pub inf_values: MantissaCodes,
    /// The mantissas that stand for NaN, with the highest exponent.
    pub nan_values: MantissaCodes,
}

impl FloatFormat {
    /// Of each element, the distance of the numbers around it, for a scale of 1: `2^(max(⌊log2 abs(v)⌋, 1 − β) − M)`.
    pub(crate) fn step<const D: usize>(&self, v: Tensor<D>) -> Tensor<D> {
        float_internal_scale(v.detach(), &self.mantissa_bit_width, &self.exponent_bias)
    }
}

/// Mantissas with a special meaning, in binary; those of the reference's `inf_values` and `nan_values`. Empty is `None` there.
///
/// ```
/// use quant_core::tensor::MantissaCodes;
/// // the NaNs of IEEE's E5M2; "00" is its infinity
/// let codes = MantissaCodes(&["01", "10", "11"]);
/// assert_eq!(codes.lowest(), Some(1));
/// assert_eq!(MantissaCodes::NONE.lowest(), None);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MantissaCodes(pub &'static [&'static str]);

impl MantissaCodes {
    /// Every mantissa is that of a number.
    pub const NONE: Self = Self(&[]);

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// The lowest of them, as a number. What is not binary is not looked at.
    pub fn lowest(self) -> Option<u32> {
        self.0.iter().filter_map(|code| u32::from_str_radix(code, 2).ok()).min()
    }
}
