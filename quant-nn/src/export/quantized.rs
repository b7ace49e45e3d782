//! A constant's integers.
use super::graph::{Constant, Format, Quant, Rounding};

/// What a quantizer makes of a constant, number by number, in the arithmetic of burn's kernels: `f32` without fused
/// operations. A binary quantizer gives ±1; a floating-point format has no integers.
pub(crate) fn integers(constant: &Constant, quant: &Quant) -> Option<Vec<i64>> {
    let number: &dyn Fn(f32, f32, f32) -> i64 = match &quant.format {
        Format::Integers { min, max, rounding, .. } => {
            &|x, scale, zero_point| (round(x / scale + zero_point, *rounding) as i64).min(*max).max(*min)
        }
        Format::Binary => &|x, _, _| if x >= 0.0 { 1 } else { -1 },
        Format::Float { .. } => return None,
    };
    let of = quant.of_elements(&constant.shape);
    let integer = |(index, x): (usize, &f32)| {
        let (scale, zero_point) = of(index);
        number(*x, scale, zero_point)
    };
    Some(constant.numbers.iter().enumerate().map(integer).collect())
}

fn round(x: f32, rounding: Rounding) -> f32 {
    match rounding {
        Rounding::HalfToEven => x.round_ties_even(),
        Rounding::Floor => x.floor(),
        Rounding::Ceil => x.ceil(),
        Rounding::ToZero => x.trunc(),
    }
}

/// Whether a constant consists of `(q − z) · s` with integers `q` of the range.
pub(super) fn are_multiples(constant: &Constant, quant: &Quant) -> bool {
    let Some(integers) = integers(constant, quant) else { return false };
    let of = quant.of_elements(&constant.shape);
    constant.numbers.iter().zip(integers).enumerate().all(|(index, (number, int))| {
        let (scale, zero_point) = of(index);
        // NaN compares as false
        (number / scale + zero_point - int as f32).abs() <= 1e-3 * (int as f32).abs().max(1.0)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quant(scale: &[f32], zero_point: Option<&[f32]>, axis: Option<usize>, format: Format) -> Quant {
        let zero_point = zero_point.map(<[f32]>::to_vec);
        Quant {
            path: "q".into(),
            quantizer: "Q",
            role: crate::export::graph::Role::Any,
            scale: scale.to_vec(),
            zero_point,
            axis,
            format,
            truncates: None,
        }
    }

    fn int(min: i64, max: i64, rounding: Rounding) -> Format {
        Format::Integers { bit_width: 8.0, signed: min < 0, narrow: false, min, max, rounding }
    }

    fn of(shape: &[usize], numbers: &[f32], quant: &Quant) -> Vec<i64> {
        integers(&Constant { shape: shape.to_vec(), numbers: numbers.to_vec() }, quant).unwrap()
    }

    #[test]
    fn ties_go_to_the_even_integer_and_the_range_is_kept() {
        let q = quant(&[0.5], None, None, int(-7, 7, Rounding::HalfToEven));
        assert_eq!(of(&[6], &[0.25, 0.75, -0.75, 1.25, 100.0, -100.0], &q), [0, 2, -2, 2, 7, -7]);
    }

    #[test]
    fn the_zero_point_is_added_before_it_is_rounded() {
        let q = quant(&[1.0], Some(&[91.0]), None, int(0, 255, Rounding::HalfToEven));
        assert_eq!(of(&[3], &[0.5, 1.5, -92.0], &q), [92, 92, 0]);
    }

    #[test]
    fn channels_follow_the_axis() {
        let q = quant(&[1.0, 2.0], None, Some(1), int(-8, 7, Rounding::HalfToEven));
        assert_eq!(of(&[2, 2, 2], &[4.0, 4.0, 4.0, 4.0, -2.0, 6.0, -2.0, 6.0], &q), [4, 4, 2, 2, -2, 6, -1, 3]);
        let q = quant(&[1.0, 2.0], None, Some(0), int(-8, 7, Rounding::HalfToEven));
        assert_eq!(of(&[2, 2], &[4.0, 5.0, 4.0, 6.0], &q), [4, 5, 2, 3]);
    }

    #[test]
    fn every_rounding() {
        let x = [1.5, -1.5, 2.5];
        let of = |rounding| of(&[3], &x, &quant(&[1.0], None, None, int(-8, 7, rounding)));
        assert_eq!(of(Rounding::HalfToEven), [2, -2, 2]);
        assert_eq!(of(Rounding::Floor), [1, -2, 2]);
        assert_eq!(of(Rounding::Ceil), [2, -1, 3]);
        assert_eq!(of(Rounding::ToZero), [1, -1, 2]);
    }

    #[test]
    fn signs_and_the_largest_integer() {
        assert_eq!(of(&[3], &[0.0, -0.0, -1e-9], &quant(&[0.3], None, None, Format::Binary)), [1, 1, -1]);
        let q = quant(&[1e-9], None, None, int(i32::MIN.into(), i32::MAX.into(), Rounding::HalfToEven));
        assert_eq!(of(&[2], &[3.0, -3.0], &q), [2147483647, -2147483648]);
    }
}
