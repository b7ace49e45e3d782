use super::{AnyTensorQuant, DelayWrapper, GivenInput, Quantized};
use crate::bit_width::BitWidth;
use crate::function::ste::round_ste;
use crate::function::{Clamp, FloatToInt, TensorClamp, max_int, min_int};
use crate::record::{MadeIntegers, tell_integers};
use crate::scaling::{TruncMsbScaling, TruncScaling};
use crate::tensor::QuantTensor;
use burn::module::{Module, ModuleDisplay};
use burn::tensor::{Device, Tensor};
use quant_macros::{component, role};

/// The `tensor_quant` of a quantizer that requantizes what is quantized already.
#[role]
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not requantize quantized tensors",
    label = "expected e.g. `TruncIntQuant`"
)]
pub trait TruncIntegerQuant: Module + ModuleDisplay + Sync {
    /// The integers of `x` in fewer bits.
    fn requantize<const D: usize>(&self, x: QuantTensor<D>) -> Quantized<D>;
}

/// Integers in fewer bits: `q = clamp(float_to_int(i / t))`, where `i = round(x / s + z)` are those of the input and `t` is
/// the truncation scale. The output has the scale `s · t`, the zero point `z / t` and the sign of the input.
///
/// Rounding `i` only removes what is left of floating-point errors. A zero point that `t` does not divide is no integer any
/// more.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::bit_width::BitWidthConst;
/// use quant_core::function::{FloorSte, TensorClamp};
/// use quant_core::quant::{TruncIntQuant, TruncIntegerQuant};
/// use quant_core::scaling::TruncMsbScaling;
/// use quant_core::tensor::QuantTensor;
///
/// let device = Device::flex();
/// let trunc = TruncIntQuant::new(FloorSte, BitWidthConst::new(4), TruncMsbScaling, false, TensorClamp, 0, &device);
/// let x = QuantTensor {
///     value: Tensor::<1>::from_floats([1.0, -1.25, 10.0, -32.0], &device),
///     scale: Tensor::full([1], 0.25, &device).into(),
///     zero_point: None,
///     bit_width: 8.0.into(),
///     signed: true,
///     float_format: None,
/// };
/// let q = trunc.requantize(x);
/// assert_eq!(q.scale.into_scalar::<f32>(), 4.0);
/// // the integers 4, -5, 40 and -128 become 0, -1, 2 and -8
/// assert_eq!(q.value.into_data().try_to_vec::<f32>().unwrap(), [0.0, -4.0, 8.0, -32.0]);
/// ```
#[derive(Module, Debug)]
pub struct TruncIntQuant<F, B, S, C> {
    /// How a truncated integer becomes an integer.
    pub float_to_int_impl: F,
    /// The number of bits.
    pub msb_clamp_bit_width_impl: B,
    /// What integers are divided by.
    pub trunc_scaling_impl: S,
    /// How integers are kept in the range.
    pub tensor_clamp_impl: C,
    /// Postpones the requantization.
    pub delay_wrapper: DelayWrapper,
    /// Whether the range leaves out its lowest integer if signed, its highest if not.
    pub narrow_range: bool,
}

#[component]
impl<F, B, S, C> TruncIntQuant<F, B, S, C> {
    /// `quant_delay_steps` forward passes return the value of the input, although the scale is that of the output.
    pub fn new(
        float_to_int_impl: F,
        bit_width_impl: B,
        #[default(TruncMsbScaling)] trunc_scaling_impl: S,
        #[default(false)] narrow_range: bool,
        #[default(TensorClamp)] tensor_clamp_impl: C,
        #[default(0)] quant_delay_steps: usize,
        device: &Device,
    ) -> Self {
        let delay_wrapper = DelayWrapper::new(quant_delay_steps, device);
        let msb_clamp_bit_width_impl = bit_width_impl;
        Self {
            float_to_int_impl,
            msb_clamp_bit_width_impl,
            trunc_scaling_impl,
            tensor_clamp_impl,
            delay_wrapper,
            narrow_range,
        }
    }
}

impl<F, B, S, C> TruncIntegerQuant for TruncIntQuant<F, B, S, C>
where
    F: FloatToInt + Sync,
    B: BitWidth + Sync,
    S: TruncScaling + Sync,
    C: Clamp + Sync,
{
    fn requantize<const D: usize>(&self, x: QuantTensor<D>) -> Quantized<D> {
        let QuantTensor { value: x, scale, zero_point, bit_width: input_bit_width, signed, .. } = x;
        let shifted = x.clone() / scale.clone();
        let int = round_ste(match &zero_point {
            Some(zero) => shifted + Tensor::clone(zero),
            None => shifted,
        });
        let bit_width = self.msb_clamp_bit_width_impl.bit_width();
        let trunc_scale = self.trunc_scaling_impl.trunc_scale(&int, &input_bit_width, &bit_width, signed);
        let int = self.float_to_int_impl.to_int(int / trunc_scale.clone());
        let min = min_int(signed, self.narrow_range, &bit_width);
        let max = max_int(signed, self.narrow_range, &bit_width);
        let int = self.tensor_clamp_impl.clamp_range(int, &min, &max);
        let scale = scale.clone() * trunc_scale.clone();
        let zero_point = zero_point.map(|zero| zero.clone() / trunc_scale);
        let y = match &zero_point {
            Some(zero) => int - zero.clone(),
            None => int,
        } * scale.clone();
        tell_integers(&y, || {
            let (rounding, narrow_range) = (self.float_to_int_impl.rounding(), self.narrow_range);
            MadeIntegers { rounding, narrow_range }
        });
        let value = self.delay_wrapper.forward(x, y);
        let zero_point = zero_point.map(Into::into);
        Quantized { value, scale: scale.into(), zero_point, bit_width, float_format: None }
    }
}

impl<F, B, S, C> AnyTensorQuant for TruncIntQuant<F, B, S, C>
where
    F: FloatToInt + Sync,
    B: BitWidth + Sync,
    S: TruncScaling + Sync,
    C: Clamp + Sync,
{
    type Scale = GivenInput;
    fn quantize<const D: usize>(&self, _: Tensor<D>, _: impl FnOnce() -> Option<Tensor<D>>) -> Option<Quantized<D>> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bit_width::BitWidthConst;
    use crate::function::{CeilSte, FloorSte, RoundSte, RoundToZeroSte};

    const SIGNED: [f32; 10] = [4.0, -5.0, 8.0, -8.0, 24.0, -24.0, 40.0, -40.0, 127.0, -128.0];
    const UNSIGNED: [f32; 8] = [4.0, 5.0, 8.0, 24.0, 40.0, 120.0, 248.0, 255.0];

    fn input<const N: usize>(ints: [f32; N], zero_point: f32, bits: f32, signed: bool) -> QuantTensor<1> {
        let device = Device::flex().autodiff();
        let value = (Tensor::from_floats(ints, &device) - zero_point) * 0.25;
        QuantTensor {
            value: value.detach().require_grad(),
            scale: Tensor::<1>::full([1], 0.25, &device).require_grad().into(),
            zero_point: Some(Tensor::full([1], zero_point, &device).into()),
            bit_width: bits.into(),
            signed,
            float_format: None,
        }
    }

    fn list(x: Tensor<1>) -> Vec<f32> {
        x.into_data().try_to_vec().unwrap()
    }

    /// The integers, and the gradients of the value and of the scale for the output gradients 1, 2, 3 and so on.
    fn run<F: FloatToInt + Sync>(f: F, bits: usize, narrow: bool, x: QuantTensor<1>) -> (Vec<f32>, Vec<f32>, f32) {
        let device = x.value.device();
        let trunc = TruncIntQuant::new(f, BitWidthConst::new(bits), TruncMsbScaling, narrow, TensorClamp, 0, &device);
        let q = trunc.requantize(x.clone());
        let g: Vec<f32> = (1..=x.value.dims()[0]).map(|i| i as f32).collect();
        let grads = (q.value.clone() * Tensor::from_floats(&g[..], &device)).backward();
        let int = list((q.value / q.scale + q.zero_point.unwrap()).inner());
        (int, list(x.value.grad(&grads).unwrap()), x.scale.grad(&grads).unwrap().into_scalar())
    }

    // the numbers are those of the reference
    #[test]
    fn signed_integers() {
        let x = || input(SIGNED, 0.0, 8.0, true);
        let (int, dx, ds) = run(FloorSte, 4, false, x());
        assert_eq!(int, [0.0, -1.0, 0.0, -1.0, 1.0, -2.0, 2.0, -3.0, 7.0, -8.0]);
        assert_eq!(dx, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0]);
        assert_eq!(ds, -425.0);
        let (int, dx, ds) = run(RoundSte, 4, false, x());
        assert_eq!(int, [0.0, 0.0, 0.0, 0.0, 2.0, -2.0, 2.0, -2.0, 7.0, -8.0]);
        assert_eq!(dx, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 0.0, 10.0]);
        assert_eq!(ds, 1022.0);
        let (int, _, ds) = run(RoundToZeroSte, 4, false, x());
        assert_eq!(int, [0.0, 0.0, 0.0, 0.0, 1.0, -1.0, 2.0, -2.0, 7.0, -8.0]);
        assert_eq!(ds, -105.0);
        let (int, _, ds) = run(CeilSte, 4, false, x());
        assert_eq!(int, [1.0, 0.0, 1.0, 0.0, 2.0, -1.0, 3.0, -2.0, 7.0, -8.0]);
        assert_eq!(ds, 1294.0);
        let (int, dx, ds) = run(RoundSte, 4, true, x());
        assert_eq!(int, [0.0, 0.0, 0.0, 0.0, 2.0, -2.0, 2.0, -2.0, 7.0, -7.0]);
        assert_eq!((dx[9], ds), (0.0, -98.0));
    }

    #[test]
    fn unsigned_integers_and_a_zero_point() {
        let x = |zero_point| input(UNSIGNED, zero_point, 8.0, false);
        let floored = [0.0, 0.0, 0.0, 1.0, 2.0, 7.0, 15.0, 15.0];
        let rounded = [0.0, 0.0, 0.0, 2.0, 2.0, 8.0, 15.0, 15.0];
        let (int, _, ds) = run(FloorSte, 4, false, x(0.0));
        assert_eq!((&int[..], ds), (&floored[..], -334.0));
        let (int, dx, ds) = run(RoundSte, 4, false, x(0.0));
        assert_eq!((&int[..], &dx[6..], ds), (&rounded[..], &[0.0, 0.0][..], 3602.0));
        let (int, _, ds) = run(FloorSte, 4, false, x(32.0));
        assert_eq!((&int[..], ds), (&floored[..], -334.0));
        let (int, _, ds) = run(RoundSte, 4, false, x(32.0));
        assert_eq!((&int[..], ds), (&rounded[..], 3122.0));
    }

    #[test]
    fn more_bits_are_a_finer_scale() {
        let x = input([4.0, -5.0, 7.0, -8.0], 0.0, 4.0, true);
        assert_eq!(run(RoundSte, 8, false, x).0, [64.0, -80.0, 112.0, -128.0]);
    }
}
