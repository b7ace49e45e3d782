use super::Restrict;
use crate::function::{FloatToInt, RoundSte, log_two, power_of_two};
use crate::scalar::Scalar;
use burn::module::Module;
use burn::tensor::{Device, Tensor};
use quant_macros::component;

/// Powers of two, stored as their exponent: `restrict(v) = 2^round(v)`, with the rounding of its choice. Multiplication
/// by such a scale is a shift. The gradient passes the rounding unchanged: `dv = g · 2^round(v) · ln 2`.
///
/// The ready-made fixed-point quantizers round up, so that nothing is clipped.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::function::RoundSte;
/// use quant_core::restrict::{PowerOfTwoRestrictValue, Restrict};
/// let restrict = PowerOfTwoRestrictValue::new(RoundSte);
/// let value = restrict.restrict_init(Tensor::<1>::from_floats([0.3, 1.0, 5.0], &Device::flex()));
/// assert_eq!(restrict.restrict(value).into_data().try_to_vec::<f32>().unwrap(), [0.25, 1.0, 4.0]);
/// ```
#[derive(Module, Debug)]
pub struct PowerOfTwoRestrictValue<F> {
    /// How the logarithm becomes an integer.
    pub float_to_int_impl: F,
}

#[component]
impl<F> PowerOfTwoRestrictValue<F> {
    /// Takes the rounding.
    pub fn new(#[default(RoundSte)] restrict_value_float_to_int_impl: F) -> Self {
        Self { float_to_int_impl: restrict_value_float_to_int_impl }
    }
}

impl<F: FloatToInt> Restrict for PowerOfTwoRestrictValue<F> {
    fn restrict(&self, value: Tensor<1>) -> Tensor<1> {
        power_of_two(self.float_to_int_impl.to_int(value))
    }
    fn restrict_init(&self, scale: Tensor<1>) -> Tensor<1> {
        log_two(scale)
    }
    fn restrict_threshold(&self, threshold: &Scalar, device: &Device) -> Scalar {
        match threshold {
            Scalar::Const(t) if is_power_of_two(*t) => Scalar::Const(*t),
            _ => Scalar::Tensor(self.restrict(self.restrict_init(threshold.to_tensor(device)))),
        }
    }
}

/// Of a normal number: its mantissa is 1.
fn is_power_of_two(x: f32) -> bool {
    x.is_normal() && x > 0.0 && x.to_bits() << 9 == 0
}
