use burn::tensor::Tensor;
use core::f32::consts::LN_2;

/// `log2(x)`, exact where `x` is a power of two; its gradient is `1 / (x · ln 2)`.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::function::log_two;
/// let x = Tensor::<1>::from_floats([0.125, 1.0, 8.0, 3.0e-39], &Device::flex());
/// let y = log_two(x).into_data().try_to_vec::<f32>().unwrap();
/// assert_eq!(y[..3], [-3.0, 0.0, 3.0]);
/// assert!((y[3] + 127.97).abs() < 0.01);
/// ```
pub fn log_two<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    // the logarithm of a mantissa near 1 is small, so that the sum is rounded once and the powers of two are exact
    let exponent = x.clone().detach().log().div_scalar(LN_2).round().clamp(-126.0, 127.0);
    let mantissa = x / power_of_two(exponent.clone());
    exponent + mantissa.log().div_scalar(LN_2)
}

/// `2^x`, exact where `x` is an integer; its gradient is `2^x · ln 2`.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::function::power_of_two;
/// let x = Tensor::<1>::from_floats([-3.0, 0.0, 0.5, 10.0], &Device::flex());
/// assert_eq!(power_of_two(x).into_data().try_to_vec::<f32>().unwrap(), [0.125, 1.0, 2f32.sqrt(), 1024.0]);
/// ```
pub fn power_of_two<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    x.full_like(2.0).powf(x)
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;

    fn list(x: Tensor<1>) -> Vec<f32> {
        x.into_data().try_to_vec().unwrap()
    }

    #[test]
    fn every_power_of_two_is_exact() {
        let exponents: Vec<f32> = (-126..128).map(|e| e as f32).collect();
        let powers: Vec<f32> = exponents.iter().map(|e| e.exp2()).collect();
        let device = Device::flex();
        assert_eq!(list(power_of_two(Tensor::from_floats(&exponents[..], &device))), powers);
        assert_eq!(list(log_two(Tensor::from_floats(&powers[..], &device))), exponents);
    }

    #[test]
    fn gradients_are_those_of_the_functions() {
        let x = Tensor::<1>::from_floats([4.0], &Device::flex().autodiff()).require_grad();
        let gradient = |y: Tensor<1>| x.grad(&y.backward()).unwrap().into_scalar::<f32>();
        assert!((gradient(log_two(x.clone())) - 0.360_673_76).abs() < 1e-6);
        assert!((gradient(power_of_two(x.clone())) - 11.090_355).abs() < 1e-5);
    }
}
