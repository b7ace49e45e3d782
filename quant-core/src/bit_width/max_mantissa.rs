use crate::function::{FloatToInt, Identity, compute_max_mantissa};
use crate::scalar::Scalar;
use burn::module::{Module, ModuleDisplay};
use burn::tensor::Tensor;
use quant_macros::{component, role};

/// The `compute_max_mantissa` of a quantizer: the largest mantissa of a floating-point format, the implicit bit included.
#[role]
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say what the largest mantissa is",
    label = "expected e.g. `ComputeMaxMantissa`"
)]
pub trait MaxMantissa: Module + ModuleDisplay {
    /// The largest mantissa of a number of bits.
    fn max_mantissa(&self, mantissa_bit_width: &Scalar) -> Scalar;
}

/// The largest mantissa of a fixed number of bits: `2 · (1 − 2^(−M−1))`.
///
/// ```
/// use quant_core::bit_width::{MaxMantissa, StaticMaxMantissa};
/// assert_eq!(StaticMaxMantissa::new(3).max_mantissa(&3.0.into()).to_f32(), 1.875);
/// ```
#[derive(Module, Debug)]
pub struct StaticMaxMantissa {
    max_mantissa: f32,
}

#[component]
impl StaticMaxMantissa {
    /// The number of bits without the implicit one. What it is asked for does not matter then.
    pub fn new(#[range(1..=32)] bit_width: usize) -> Self {
        Self { max_mantissa: compute_max_mantissa(&(bit_width as f32).into()).to_f32() }
    }
}

impl MaxMantissa for StaticMaxMantissa {
    fn max_mantissa(&self, _: &Scalar) -> Scalar {
        Scalar::Const(self.max_mantissa)
    }
}

/// The largest mantissa of a number of bits that may be learned: `round(2^(M+1) − 1) · 2^(−M)`. The rounding is for widths
/// that are no integers; without one (the default) it is `2 · (1 − 2^(−M−1))`.
///
/// ```
/// use quant_core::bit_width::{ComputeMaxMantissa, MaxMantissa};
/// use quant_core::function::{Identity, RoundSte};
/// assert_eq!(ComputeMaxMantissa::new(Identity).max_mantissa(&2.0.into()).to_f32(), 1.75);
/// // 2^2.5 − 1 = 4.66, rounded to 5
/// let max = ComputeMaxMantissa::new(RoundSte).max_mantissa(&1.5.into()).to_f32();
/// assert!((max - 5.0 / 2f32.powf(1.5)).abs() < 1e-6);
/// ```
#[derive(Module, Debug)]
pub struct ComputeMaxMantissa<F> {
    /// What makes the largest integer mantissa an integer.
    pub max_mantissa_round_impl: F,
}

#[component]
impl<F> ComputeMaxMantissa<F> {
    /// Takes the rounding.
    pub fn new(#[default(Identity)] max_mantissa_round_impl: F) -> Self {
        Self { max_mantissa_round_impl }
    }
}

impl<F: FloatToInt> MaxMantissa for ComputeMaxMantissa<F> {
    fn max_mantissa(&self, mantissa_bit_width: &Scalar) -> Scalar {
        let unit = (-mantissa_bit_width.clone()).exp2();
        let integer = (mantissa_bit_width.clone() + 1.0).exp2() - 1.0;
        match integer {
            // a constant is no tensor: nothing to be rounded on a device
            Scalar::Const(c) if c.fract() == 0.0 => Scalar::Const(c) * unit,
            Scalar::Const(c) => {
                let device = burn::tensor::Device::default();
                let rounded = self.max_mantissa_round_impl.to_int(Tensor::<1>::full([1], c, &device));
                Scalar::Const(rounded.into_scalar()) * unit
            }
            Scalar::Tensor(t) => Scalar::Tensor(self.max_mantissa_round_impl.to_int(t)) * unit,
        }
    }
}
