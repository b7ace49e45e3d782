use super::DelayWrapper;
use crate::function::{Clamp, FloatToInt, RoundSte, TensorClamp, max_int, min_int};
use crate::record::{MadeIntegers, tell_integers};
use crate::scalar::Scalar;
use burn::module::{Module, ModuleDisplay};
use burn::tensor::{Device, Tensor};
use quant_macros::{component, role};

/// A scale and the integer that stands for 0.0 with it; `None` is 0. Both broadcast over what is quantized.
#[derive(Clone, Debug)]
pub struct Grid<const D: usize> {
    /// The distance of two integers.
    pub scale: Tensor<D>,
    /// The integer that stands for 0.0.
    pub zero_point: Option<Tensor<D>>,
}

/// The `decoupled_int_quant` of a quantizer: rounds with one scale and multiplies by another.
#[role]
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not quantize with two scales",
    label = "expected e.g. `DecoupledIntQuant`"
)]
pub trait DecoupledIntegerQuant: Module + ModuleDisplay {
    /// The integers of `x` on the grid `pre`, as values on the grid `post`.
    fn quantize<const D: usize>(&self, x: Tensor<D>, pre: Grid<D>, post: Grid<D>, bit_width: &Scalar) -> Tensor<D>;
}

/// Integer quantization with a scale for rounding and one for the values: `(clamp(round(x / p + y)) − z) · s`, where `p` and
/// `y` are scale and zero point before, `s` and `z` after. The range is that of [`min_int`] and [`max_int`].
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::function::{RoundSte, TensorClamp};
/// use quant_core::quant::{DecoupledIntQuant, DecoupledIntegerQuant, Grid};
///
/// let device = Device::flex();
/// let grid = |scale| Grid { scale: Tensor::full([1], scale, &device), zero_point: None };
/// let quant = DecoupledIntQuant::new(false, true, RoundSte, TensorClamp, 0, &device);
/// let x = Tensor::<1>::from_floats([0.04, -0.05, 0.31, -0.44], &device);
/// let y = quant.quantize(x, grid(0.02), grid(0.25), &4.0.into());
/// // the integers 2, -2, 7 and -8
/// assert_eq!(y.into_data().try_to_vec::<f32>().unwrap(), [0.5, -0.5, 1.75, -2.0]);
/// ```
#[derive(Module, Debug)]
pub struct DecoupledIntQuant<F, C> {
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
impl<F, C> DecoupledIntQuant<F, C> {
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

impl<F: FloatToInt, C: Clamp> DecoupledIntegerQuant for DecoupledIntQuant<F, C> {
    fn quantize<const D: usize>(&self, x: Tensor<D>, pre: Grid<D>, post: Grid<D>, bit_width: &Scalar) -> Tensor<D> {
        let min = min_int(self.signed, self.narrow_range, bit_width);
        let max = max_int(self.signed, self.narrow_range, bit_width);
        let shifted = match pre.zero_point {
            Some(zero) => x.clone() / pre.scale + zero,
            None => x.clone() / pre.scale,
        };
        let int = self.tensor_clamp_impl.clamp_range(self.float_to_int_impl.to_int(shifted), &min, &max);
        let y = match post.zero_point {
            Some(zero) => (int - zero) * post.scale,
            None => int * post.scale,
        };
        // another scale decides how it is rounded
        tell_integers(&y, || MadeIntegers { rounding: None, narrow_range: self.narrow_range });
        self.delay_wrapper.forward(x, y)
    }
}
