//! The integers that a result can be, and the bits that they take.
use super::QuantTensor;
use crate::function::{max_int, min_int};
use crate::scalar::Scalar;

/// The lowest and the highest integer.
pub(super) struct Range {
    pub min: Scalar,
    pub max: Scalar,
}

impl Range {
    /// That of a bit width, not narrow: how many of its integers a quantizer uses is not known here.
    pub fn of<const D: usize>(x: &QuantTensor<D>) -> Self {
        Self { min: min_int(x.signed, false, &x.bit_width), max: max_int(x.signed, false, &x.bit_width) }
    }

    pub fn plus(self, other: Self) -> Self {
        Self { min: self.min + other.min, max: self.max + other.max }
    }

    /// The smallest bit width that holds the range: `⌈log2(max + 1)⌉`, or `1 + ⌈log2(max(max + 1, −min))⌉` if signed.
    pub fn bit_width(self, signed: bool) -> Scalar {
        let above = self.max + 1.0;
        match signed {
            true => ceil_log2(above.maximum(-self.min)) + 1.0,
            false => ceil_log2(above),
        }
    }
}

/// The bits that the reference gives to a sum of `count` products of integers of `a` and `b` bits, or of integers of `a` bits
/// if there is no `b`: `⌈log2((2^a − 1) · (2^b − 1) · count)⌉`, as if they were unsigned.
pub fn accumulator_bit_width(a: &Scalar, b: Option<&Scalar>, count: usize) -> Scalar {
    let largest = |bits| max_int(false, false, bits);
    let product = match b {
        Some(b) => largest(a) * largest(b),
        None => largest(a),
    };
    ceil_log2(product * Scalar::Const(count as f32))
}

fn ceil_log2(x: Scalar) -> Scalar {
    match x {
        // in single precision the logarithm of what is a little more than a power of two is rounded to that of the power
        Scalar::Const(c) => Scalar::Const(f64::from(c).log2().ceil() as f32),
        learned => learned.log2().ceil(),
    }
}
