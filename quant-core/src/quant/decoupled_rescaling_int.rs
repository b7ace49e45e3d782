use super::{DecoupledIntegerQuant, Grid, Quantized, TensorQuant};
use crate::bit_width::BitWidth;
use crate::scalar::Scalar;
use crate::scaling::{IntegerScaling, Scaling};
use crate::zero_point::ZeroPoint;
use burn::module::Module;
use burn::tensor::Tensor;
use quant_macros::component;

/// Integer quantization that rounds with one scale and multiplies by another, both its own choice:
/// `p = pre_scaling_impl(x) / T` and `s = scaling_impl(x, T)`, where `T` is the integer threshold of the bit width.
///
/// The quantized value is on the grid of `s`, which is the scale that is returned. Apart from that it is a
/// [`RescalingIntQuant`](super::RescalingIntQuant).
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::bit_width::BitWidthConst;
/// use quant_core::function::{RoundSte, TensorClamp};
/// use quant_core::inject::IntoAttr;
/// use quant_core::quant::{DecoupledIntQuant, DecoupledRescalingIntQuant, TensorQuant};
/// use quant_core::restrict::FloatRestrictValue;
/// use quant_core::scaling::{ConstScaling, IntScaling, ScalingShape};
/// use quant_core::zero_point::ZeroZeroPoint;
///
/// let device = Device::flex();
/// let threshold = |t: f32| {
///     ConstScaling::new(t.into_attr(), ScalingShape::default(), FloatRestrictValue, None, &device)
/// };
/// let quant = DecoupledRescalingIntQuant::new(
///     DecoupledIntQuant::new(true, true, RoundSte, TensorClamp, 0, &device),
///     threshold(7.0), // rounds to multiples of 1
///     threshold(3.5), // that stand for multiples of 0.5
///     IntScaling::new(true, true),
///     ZeroZeroPoint,
///     ZeroZeroPoint,
///     BitWidthConst::new(4),
/// );
/// let q = quant.forward(Tensor::<1>::from_floats([2.2, -9.0], &device));
/// assert_eq!(q.value.into_data().try_to_vec::<f32>().unwrap(), [1.0, -3.5]);
/// assert_eq!(q.scale.into_scalar::<f32>(), 0.5);
/// ```
#[derive(Module, Debug)]
pub struct DecoupledRescalingIntQuant<I, P, S, N, Y, Z, B> {
    /// Rounds with one scale and multiplies by another.
    pub decoupled_int_quant: I,
    /// The threshold of the scale that rounds.
    pub pre_scaling_impl: P,
    /// The scale of the values.
    pub scaling_impl: S,
    /// The integer that the thresholds map to.
    pub int_scaling_impl: N,
    /// The zero point where values are rounded.
    pub pre_zero_point_impl: Y,
    /// The integer that stands for 0.0.
    pub zero_point_impl: Z,
    /// The number of bits.
    pub msb_clamp_bit_width_impl: B,
}

#[component]
impl<I, P, S, N, Y, Z, B> DecoupledRescalingIntQuant<I, P, S, N, Y, Z, B> {
    /// Takes its parts.
    #[allow(clippy::too_many_arguments)]
    pub fn new(
        decoupled_int_quant: I,
        pre_scaling_impl: P,
        scaling_impl: S,
        int_scaling_impl: N,
        pre_zero_point_impl: Y,
        zero_point_impl: Z,
        bit_width_impl: B,
    ) -> Self {
        Self {
            decoupled_int_quant,
            pre_scaling_impl,
            scaling_impl,
            int_scaling_impl,
            pre_zero_point_impl,
            zero_point_impl,
            msb_clamp_bit_width_impl: bit_width_impl,
        }
    }
}

impl<I, P, S, N, Y, Z, B> TensorQuant for DecoupledRescalingIntQuant<I, P, S, N, Y, Z, B>
where
    I: DecoupledIntegerQuant + Sync,
    P: Scaling + Sync,
    S: Scaling + Sync,
    N: IntegerScaling + Sync,
    Y: ZeroPoint + Sync,
    Z: ZeroPoint + Sync,
    B: BitWidth + Sync,
{
    fn forward<const D: usize>(&self, x: Tensor<D>) -> Quantized<D> {
        let bit_width = self.msb_clamp_bit_width_impl.bit_width();
        let threshold = self.int_scaling_impl.int_threshold(&bit_width);
        let pre_scale = threshold.divide(self.pre_scaling_impl.scale(&x, &Scalar::Const(1.0)));
        let pre_zero_point = self.pre_zero_point_impl.zero_point(&x, &pre_scale, &bit_width);
        let scale = self.scaling_impl.scale(&x, &threshold);
        let zero_point = self.zero_point_impl.zero_point(&x, &scale, &bit_width);
        let pre = Grid { scale: pre_scale, zero_point: pre_zero_point };
        let post = Grid { scale: scale.clone(), zero_point: zero_point.clone() };
        let value = self.decoupled_int_quant.quantize(x, pre, post, &bit_width);
        let zero_point = zero_point.map(Into::into);
        Quantized { value, scale: scale.into(), zero_point, bit_width, float_format: None }
    }
}
