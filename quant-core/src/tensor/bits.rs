//! The bits that the integers of a result take.
use super::QuantTensor;
use crate::function::{max_int, min_int};
use crate::scalar::Scalar;

/// The smallest bit width that holds the sums of an integer of each: `⌈log2(max + 1)⌉`, and one more for the sign, where `max` is
/// the sum of the largest ones. The lowest ones need no more than that.
///
/// The ranges are not narrow: how many of its integers a quantizer uses is not known here.
pub(super) fn sum_of_two_bit_width<const D: usize>(a: &QuantTensor<D>, b: &QuantTensor<D>) -> Scalar {
    let bits = match (&a.bit_width, &b.bit_width) {
        (Scalar::Const(x), Scalar::Const(y)) => {
            let largest = |bits: f32, signed| match signed {
                true if bits == 1.0 => 1.0,
                true => f64::from(bits - 1.0).exp2() - 1.0,
                false => f64::from(bits).exp2() - 1.0,
            };
            ceil_log2(largest(*x, a.signed) + largest(*y, b.signed) + 1.0)
        }
        _ => {
            let largest = |x: &QuantTensor<D>| match is_sign(&x.bit_width, x.signed) {
                true => Scalar::Const(1.0),
                false => max_int(x.signed, false, &x.bit_width),
            };
            (largest(a) + largest(b) + 1.0).log2().ceil()
        }
    };
    if a.signed || b.signed { bits + 1.0 } else { bits }
}

/// Whether the integers are −1 and 1, which one bit stands for.
fn is_sign(bit_width: &Scalar, signed: bool) -> bool {
    signed && matches!(bit_width, Scalar::Const(1.0))
}

/// The bits of a sum of `count` integers of `x`: those of `count` products with 1.
pub(super) fn sum_bit_width<const D: usize>(x: &QuantTensor<D>, count: usize) -> Scalar {
    bits((&x.bit_width, x.signed), (&Scalar::Const(1.0), false), count)
}

/// The bits of a sum of `count` products of integers of `a` and `b`: as in the reference
/// `⌈log2((2^a − 1) · (2^b − 1) · count)⌉`, as if they were unsigned.
///
/// Two things are not as there, because the sums would have no place: a power of two takes a bit more than its logarithm, and
/// where the integers of an operand are −1 and 1 there is a sign beside the largest magnitude.
pub(super) fn accumulator_bit_width<const A: usize, const B: usize>(
    a: &QuantTensor<A>,
    b: &QuantTensor<B>,
    count: usize,
) -> Scalar {
    bits((&a.bit_width, a.signed), (&b.bit_width, b.signed), count)
}

fn bits(a: (&Scalar, bool), b: (&Scalar, bool), count: usize) -> Scalar {
    // the sum of nothing is 0, which takes a bit
    let count = count.max(1);
    let signs = is_sign(a.0, a.1) || is_sign(b.0, b.1);
    if let (Scalar::Const(x), Scalar::Const(y)) = (a.0, b.0) {
        let magnitude = |bits: f32, signed| match signed {
            true if signs && bits > 1.0 => f64::from(bits - 1.0).exp2(),
            _ => f64::from(bits).exp2() - 1.0,
        };
        return ceil_log2(magnitude(*x, a.1) * magnitude(*y, b.1) * count as f64 + 1.0) + f32::from(signs);
    }
    let magnitude = |(bits, signed): (&Scalar, bool)| match signed && signs && !is_sign(bits, signed) {
        true => -min_int(true, false, bits),
        false => max_int(false, false, bits),
    };
    let sum = magnitude(a) * magnitude(b) * Scalar::Const(count as f32);
    if signs { (sum + 1.0).log2().ceil() + 1.0 } else { sum.log2().ceil() }
}

// in single precision the logarithm of what is a little more than a power of two is rounded to that of the power
fn ceil_log2(x: f64) -> Scalar {
    Scalar::Const(x.log2().ceil() as f32)
}
