//! Floating-point numbers of few bits.
use super::power_of_two;
use super::ste::through;
use crate::scalar::Scalar;
use crate::tensor::MantissaCodes;
use burn::tensor::Tensor;
use core::f32::consts::LN_2;

/// The distance of the floating-point numbers around `v`, of `M` mantissa bits and the exponent bias `β`:
/// `2^(max(⌊log2 abs(v)⌋, 1 − β) − M)`. The numbers below `2^(1 − β)` are the subnormal ones, which are equidistant.
///
/// The exponent is exact, also at powers of two and at the largest `f32`; that of an infinity is 127.
///
/// As in the reference the floor passes gradients: where the number is not subnormal that of `v` is
/// `g · step / v`, as if the distance were proportional to it.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::function::float_internal_scale;
/// // three bits and a bias of 7: 8, 9, 10 .. 15, 16, 18; 1/64 is the smallest normal number
/// let v = Tensor::<1>::from_floats([15.9, -16.0, 0.015625, 0.001, 0.0], &Device::flex());
/// let step = float_internal_scale(v, &3.0.into(), &7.0.into());
/// assert_eq!(step.into_data().try_to_vec::<f32>().unwrap(), [1.0, 2.0, 1.0 / 512.0, 1.0 / 512.0, 1.0 / 512.0]);
/// ```
pub fn float_internal_scale<const D: usize>(
    v: Tensor<D>,
    mantissa_bit_width: &Scalar,
    exponent_bias: &Scalar,
) -> Tensor<D> {
    let exponent = exponent(v.clone().detach().abs());
    let exponent = match v.is_autodiff() {
        // the reference's formula gives the gradient: a magnitude of 0 has a logarithm too
        true => through(v.abs().add_scalar(f32::MIN_POSITIVE).log().div_scalar(LN_2), exponent),
        false => exponent,
    };
    // exponents before mantissas: both are of integers, so nothing is rounded
    let lowest = -(exponent_bias.clone() - 1.0);
    let exponent = match lowest {
        Scalar::Const(lowest) => {
            let subnormal = exponent.clone().lower_elem(lowest);
            exponent.mask_fill(subnormal, lowest)
        }
        Scalar::Tensor(lowest) => {
            let lowest = lowest.reshape([1; D]).expand(exponent.shape());
            let subnormal = exponent.clone().lower(lowest.clone());
            exponent.mask_where(subnormal, lowest)
        }
    };
    power_of_two(mantissa_bit_width.subtract_from(exponent))
}

/// `⌊log2 x⌋` of what is not negative: of 0 less than of any normal number, of infinity 127.
fn exponent<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    let guess = x.clone().clamp(f32::MIN_POSITIVE, f32::MAX).log().div_scalar(LN_2).floor();
    // a logarithm that is rounded may be on the wrong side of an integer
    let power = power_of_two(guess.clone());
    let too_high = x.clone().lower(power.clone()).float();
    let too_low = x.greater_equal(power.mul_scalar(2.0)).float();
    (guess - too_high + too_low).clamp_max(127.0)
}

/// The largest mantissa of `M` bits, the implicit one included: `2 · (1 − 2^(−M−1))`.
///
/// ```
/// use quant_core::function::compute_max_mantissa;
/// assert_eq!(compute_max_mantissa(&3.0.into()).to_f32(), 1.875);
/// ```
pub fn compute_max_mantissa(mantissa_bit_width: &Scalar) -> Scalar {
    -((-mantissa_bit_width.clone()).exp2() - 2.0)
}

/// The largest number of a format without special values: `max_mantissa · 2^(2^E − 1 − β)`.
///
/// ```
/// use quant_core::function::max_float;
/// assert_eq!(max_float(&4.0.into(), &1.875.into(), &7.0.into()).to_f32(), 480.0);
/// ```
pub fn max_float(exponent_bit_width: &Scalar, max_mantissa: &Scalar, exponent_bias: &Scalar) -> Scalar {
    let max_exponent = exponent_bit_width.clone().exp2() - 1.0 - exponent_bias.clone();
    max_mantissa.clone() * max_exponent.exp2()
}

/// The largest number of a format that has special values, `None` if every mantissa of the highest exponent is special and
/// there is no lower exponent: the number before the lowest special mantissa. Without special values it is [`max_float`].
///
/// ```
/// use quant_core::function::get_max_available_float;
/// use quant_core::tensor::MantissaCodes;
/// // the OCP formats: E4M3 gives one mantissa away, E5M2 all of the highest exponent
/// let largest = |e, m, bias, nan, inf| get_max_available_float(e, m, bias, MantissaCodes(nan), MantissaCodes(inf));
/// assert_eq!(largest(4, 3, 7.0, &["111"], &[]), Some(448.0));
/// assert_eq!(largest(5, 2, 15.0, &["01", "10", "11"], &["00"]), Some(57344.0));
/// assert_eq!(largest(4, 3, 7.0, &[], &[]), Some(480.0));
/// ```
pub fn get_max_available_float(
    exponent_bit_width: usize,
    mantissa_bit_width: usize,
    exponent_bias: f32,
    nan_values: MantissaCodes,
    inf_values: MantissaCodes,
) -> Option<f32> {
    let codes = 2f64.powi(i32::try_from(mantissa_bit_width).ok()?);
    let special = [nan_values.lowest(), inf_values.lowest()].into_iter().flatten().min();
    let highest = 2f64.powi(i32::try_from(exponent_bit_width).ok()?) - 1.0;
    let (exponent, mantissa) = match special {
        None => (highest, codes - 1.0),
        Some(0) => (highest - 1.0, codes - 1.0),
        Some(code) => (highest, (f64::from(code) - 1.0).min(codes - 1.0)),
    };
    (exponent > 0.0).then(|| ((1.0 + mantissa / codes) * (exponent - f64::from(exponent_bias)).exp2()) as f32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;

    /// Every power of two that is a normal number, and the numbers beside it.
    #[test]
    fn exponents_are_exact() {
        let device = Device::flex();
        let exponents: Vec<i32> = (-126..128).collect();
        let near = |step: i32| -> Vec<f32> {
            let power = |e: &i32| f32::from_bits((((e + 127) << 23) + step) as u32);
            exponents.iter().map(power).collect()
        };
        for (step, off) in [(-1, -1), (0, 0), (1, 0), (0x7f_ffff, 0)] {
            let x = Tensor::<1>::from_floats(near(step).as_slice(), &device);
            let found = exponent(x).into_data().try_to_vec::<f32>().unwrap();
            for (e, found) in exponents.iter().zip(found) {
                // below the smallest normal number it only matters that it is less
                assert!(found == (e + off) as f32 || (*e + off < -126 && found < -126.0), "{e} {step}: {found}");
            }
        }
        let x = Tensor::<1>::from_floats([0.0, f32::from_bits(1), f32::INFINITY], &device);
        let ends = exponent(x).into_data().try_to_vec::<f32>().unwrap();
        assert!(ends[0] < -126.0 && ends[1] < -126.0);
        assert_eq!(ends[2], 127.0);
    }

    #[test]
    fn a_step_passes_the_gradient_of_its_logarithm() {
        let v = Tensor::<1>::from_floats([-17.0, 1.0, 0.001, 0.0], &Device::flex().autodiff()).require_grad();
        let grads = float_internal_scale(v.clone(), &3.0.into(), &7.0.into()).sum().backward();
        let grads = v.grad(&grads).unwrap().into_data().try_to_vec::<f32>().unwrap();
        // step / v where the number is normal
        for (grad, expected) in grads.iter().zip([-2.0 / 17.0, 0.125, 0.0, 0.0]) {
            assert!((grad - expected).abs() < 1e-6, "{grad} instead of {expected}");
        }
    }

    #[test]
    fn learned_widths_give_the_same() {
        let device = Device::flex();
        let v = Tensor::<1>::from_floats([-17.0, 1.0, 0.001, 0.0], &device);
        let learned = |x: f32| Scalar::Tensor(Tensor::full([1], x, &device));
        let a = float_internal_scale(v.clone(), &3.0.into(), &7.0.into());
        let b = float_internal_scale(v, &learned(3.0), &learned(7.0));
        assert_eq!(a.into_data().try_to_vec::<f32>().unwrap(), b.into_data().try_to_vec::<f32>().unwrap());
        let max = max_float(&learned(5.0), &compute_max_mantissa(&learned(2.0)), &15.0.into());
        assert_eq!(max.to_f32(), 114688.0);
    }
}
