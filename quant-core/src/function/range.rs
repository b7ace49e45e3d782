//! The integers of a format.
use crate::scalar::Scalar;

/// The smallest integer of `bit_width` bits: `−2^(b−1)` if signed, else 0. A narrow signed range leaves it out, so
/// that the range is symmetric.
///
/// ```
/// use quant_core::function::min_int;
/// assert_eq!(min_int(true, false, &8.0.into()).to_f32(), -128.0);
/// assert_eq!(min_int(true, true, &8.0.into()).to_f32(), -127.0);
/// assert_eq!(min_int(false, true, &8.0.into()).to_f32(), 0.0);
/// ```
pub fn min_int(signed: bool, narrow_range: bool, bit_width: &Scalar) -> Scalar {
    if !signed {
        return Scalar::Const(0.0);
    }
    let min = -(bit_width.clone() - 1.0).exp2();
    if narrow_range { min + 1.0 } else { min }
}

/// The largest integer of `bit_width` bits: `2^(b−1) − 1` if signed, else `2^b − 1`. A narrow unsigned range leaves it
/// out.
///
/// ```
/// use quant_core::function::max_int;
/// assert_eq!(max_int(true, true, &4.0.into()).to_f32(), 7.0);
/// assert_eq!(max_int(false, false, &4.0.into()).to_f32(), 15.0);
/// assert_eq!(max_int(false, true, &4.0.into()).to_f32(), 14.0);
/// ```
pub fn max_int(signed: bool, narrow_range: bool, bit_width: &Scalar) -> Scalar {
    match (signed, narrow_range) {
        (true, _) => (bit_width.clone() - 1.0).exp2() - 1.0,
        (false, false) => bit_width.clone().exp2() - 1.0,
        (false, true) => bit_width.clone().exp2() - 2.0,
    }
}
