//! The bits that the integers of a result take.
use super::QuantTensor;
use crate::function::{max_int, min_int};
use crate::scalar::Scalar;

/// The smallest bit width that holds the sums of an integer of each: `⌈log2(max + 1)⌉`, and one more for the sign, where `max` is
/// the sum of the largest ones. The lowest ones need no more than that.
///
/// The ranges are not narrow: how many of its integers a quantizer uses is not known here.
pub(super) fn sum_of_two_bit_width<const D: usize>(a: &QuantTensor<D>, b: &QuantTensor<D>) -> Scalar {
    let largest = |x: &QuantTensor<D>| match is_sign(&x.bit_width, x.signed) {
        true => Scalar::Const(1.0),
        false => max_int(x.signed, false, &x.bit_width),
    };
    let bits = ceil_log2(largest(a) + largest(b) + 1.0);
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
    let count = Scalar::Const(count as f32);
    if is_sign(a.0, a.1) || is_sign(b.0, b.1) {
        let magnitude = |(bits, signed): (&Scalar, bool)| match signed && !is_sign(bits, signed) {
            true => -min_int(true, false, bits),
            false => max_int(false, false, bits),
        };
        return ceil_log2(magnitude(a) * magnitude(b) * count + 1.0) + 1.0;
    }
    let largest = |bits| max_int(false, false, bits);
    match largest(a.0) * largest(b.0) * count {
        // what is no power of two has the same without the 1, which single precision might lose
        Scalar::Const(sum) if f64::from(sum).log2().fract() == 0.0 => ceil_log2(Scalar::Const(sum)) + 1.0,
        sum => ceil_log2(sum),
    }
}

fn ceil_log2(x: Scalar) -> Scalar {
    match x {
        // in single precision the logarithm of what is a little more than a power of two is rounded to that of the power
        Scalar::Const(c) => Scalar::Const(f64::from(c).log2().ceil() as f32),
        learned => learned.log2().ceil(),
    }
}
