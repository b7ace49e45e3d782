use super::DelayWrapper;
use crate::function::{Clamp, FloatToInt, RoundSte, TensorClamp, max_int, min_int};
use crate::kernel::{self, FakeQuantize, Formula, PerGroup, Rounding};
use crate::record::{MadeIntegers, tell_integers};
use crate::scalar::Scalar;
use burn::module::{Module, ModuleDisplay};
use burn::tensor::{Device, Tensor};
use quant_macros::{component, role};

/// The `int_quant` of a quantizer: rounds to integers with a given scale.
#[role]
#[diagnostic::on_unimplemented(message = "`{Self}` does not quantize to integers", label = "expected e.g. `IntQuant`")]
pub trait IntegerQuant: Module + ModuleDisplay {
    /// The smallest integer.
    fn min_int(&self, bit_width: &Scalar) -> Scalar;

    /// The largest integer.
    fn max_int(&self, bit_width: &Scalar) -> Scalar;

    /// The integers of `x`, still as floats: `clamp(round(x / s + z), min_int, max_int)`.
    fn to_int<const D: usize>(
        &self,
        x: Tensor<D>,
        scale: Tensor<D>,
        zero_point: Option<Tensor<D>>,
        bit_width: &Scalar,
    ) -> Tensor<D>;

    /// The fake-quantized value of `x`. `scale` and `zero_point` broadcast over it; without a zero point it is 0.
    fn quantize<const D: usize>(
        &self,
        x: Tensor<D>,
        scale: Tensor<D>,
        zero_point: Option<Tensor<D>>,
        bit_width: &Scalar,
    ) -> Tensor<D>;

    /// The same with a scale and a zero point for each group, of one layout.
    fn quantize_groups<const D: usize>(
        &self,
        x: Tensor<D>,
        scale: &PerGroup,
        zero_point: Option<&PerGroup>,
        bit_width: &Scalar,
    ) -> Tensor<D> {
        quantize_spread(self, x, scale, zero_point, bit_width)
    }
}

fn quantize_spread<I: IntegerQuant, const D: usize>(
    int_quant: &I,
    x: Tensor<D>,
    scale: &PerGroup,
    zero_point: Option<&PerGroup>,
    bit_width: &Scalar,
) -> Tensor<D> {
    let (scale, zero_point) = (scale.spread(x.dims()), zero_point.map(|zero_point| zero_point.spread(x.dims())));
    int_quant.quantize(x, scale, zero_point, bit_width)
}

/// Uniform integer quantization: `(clamp(round(x / s + z), min_int, max_int) − z) · s`.
///
/// With [`RoundSte`] and [`TensorClamp`] the gradients are `dx = g` inside the range and 0 outside, and
/// `ds = Σ g · ((q − z) − x / s)` inside the range, `Σ g · (q − z)` outside.
///
/// The range is that of [`min_int`] and [`max_int`]. Everything between scale and value happens in this one place, so
/// that it can be one kernel.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::function::{RoundSte, TensorClamp};
/// use quant_core::quant::{IntQuant, IntegerQuant};
///
/// let device = Device::flex();
/// let x = Tensor::<1>::from_floats([0.26, -0.9, 2.0, -3.0], &device);
/// let int_quant = IntQuant::new(true, true, RoundSte, TensorClamp, 0, &device);
/// let y = int_quant.quantize(x, Tensor::full([1], 0.25, &device), None, &4.0.into());
/// assert_eq!(y.into_data().try_to_vec::<f32>().unwrap(), [0.25, -1.0, 1.75, -1.75]);
/// ```
#[derive(Module, Debug)]
pub struct IntQuant<F, C> {
    /// How a real number becomes an integer.
    pub float_to_int_impl: F,
    /// How integers are kept in the range.
    pub tensor_clamp_impl: C,
    /// Postpones the quantization.
    pub delay_wrapper: DelayWrapper,
    /// Whether there are negative integers.
    pub signed: bool,
    /// Whether the range leaves out its lowest integer if signed, its highest if not.
    pub narrow_range: bool,
}

#[component]
impl<F, C> IntQuant<F, C> {
    /// `quant_delay_steps` forward passes return the input unquantized.
    pub fn new(
        narrow_range: bool,
        signed: bool,
        #[default(RoundSte)] float_to_int_impl: F,
        #[default(TensorClamp)] tensor_clamp_impl: C,
        #[default(0)] quant_delay_steps: usize,
        device: &Device,
    ) -> Self {
        let delay_wrapper = DelayWrapper::new(quant_delay_steps, device);
        Self { float_to_int_impl, tensor_clamp_impl, delay_wrapper, signed, narrow_range }
    }
}

impl<F: FloatToInt, C: Clamp> IntQuant<F, C> {
    /// Rounding and clamping, if a kernel knows both: which rounding, the bounds, and whether gradients pass outside of them.
    fn known(&self, bit_width: &Scalar) -> Option<(Rounding, [f32; 2], bool)> {
        let (Scalar::Const(min), Scalar::Const(max)) = (self.min_int(bit_width), self.max_int(bit_width)) else {
            return None;
        };
        Some((self.float_to_int_impl.rounding()?, [min, max], self.tensor_clamp_impl.is_straight_through()?))
    }

    /// Everything between scale and value.
    fn formula(&self, bit_width: &Scalar) -> Option<Formula> {
        let (rounding, [min, max], straight_through) = self.known(bit_width)?;
        Some(Formula::Integers { rounding, min, max, straight_through })
    }

    /// As far as the integers.
    fn formula_of_integers(&self, bit_width: &Scalar) -> Option<Formula> {
        let (rounding, [min, max], straight_through) = self.known(bit_width)?;
        Some(Formula::ToIntegers { rounding, min, max, straight_through })
    }
}

impl<F: FloatToInt, C: Clamp> IntegerQuant for IntQuant<F, C> {
    fn min_int(&self, bit_width: &Scalar) -> Scalar {
        min_int(self.signed, self.narrow_range, bit_width)
    }

    fn max_int(&self, bit_width: &Scalar) -> Scalar {
        max_int(self.signed, self.narrow_range, bit_width)
    }

    fn to_int<const D: usize>(
        &self,
        x: Tensor<D>,
        scale: Tensor<D>,
        zero_point: Option<Tensor<D>>,
        bit_width: &Scalar,
    ) -> Tensor<D> {
        let formula = self.formula_of_integers(bit_width);
        if let Some(int) = formula.and_then(|f| kernel::fake_quantize(&x, &scale, zero_point.as_ref(), f)) {
            return int;
        }
        let shifted = match zero_point {
            Some(zero) => x / scale + zero,
            None => x / scale,
        };
        let int = self.float_to_int_impl.to_int(shifted);
        self.tensor_clamp_impl.clamp_range(int, &self.min_int(bit_width), &self.max_int(bit_width))
    }

    fn quantize<const D: usize>(
        &self,
        x: Tensor<D>,
        scale: Tensor<D>,
        zero_point: Option<Tensor<D>>,
        bit_width: &Scalar,
    ) -> Tensor<D> {
        let fused = self.formula(bit_width).and_then(|f| kernel::fake_quantize(&x, &scale, zero_point.as_ref(), f));
        if let Some(y) = fused {
            return self.delay_wrapper.forward(x, y);
        }
        let int = self.to_int(x.clone(), scale.clone(), zero_point.clone(), bit_width);
        let y = match zero_point {
            Some(zero) => (int - zero) * scale,
            None => int * scale,
        };
        tell_integers(&y, || {
            let (rounding, narrow_range) = (self.float_to_int_impl.rounding(), self.narrow_range);
            MadeIntegers { rounding, narrow_range }
        });
        self.delay_wrapper.forward(x, y)
    }

    fn quantize_groups<const D: usize>(
        &self,
        x: Tensor<D>,
        scale: &PerGroup,
        zero_point: Option<&PerGroup>,
        bit_width: &Scalar,
    ) -> Tensor<D> {
        let fused = self.formula(bit_width).and_then(|formula| {
            let zero_point = zero_point.map(|zero_point| &zero_point.numbers);
            kernel::fake_quantize_groups(&x, &scale.numbers, zero_point, FakeQuantize { formula, layout: scale.layout })
        });
        match fused {
            Some(y) => self.delay_wrapper.forward(x, y),
            None => quantize_spread(self, x, scale, zero_point, bit_width),
        }
    }
}
