use super::{AnyTensorQuant, DecoupledIntegerQuant, GivenInput, Grid, InputFormat, Quantized, TensorQuantWithInput};
use crate::bit_width::BitWidth;
use crate::scaling::{IntegerScaling, PreScalingWithInput, Scaling};
use crate::zero_point::ZeroPoint;
use burn::module::Module;
use burn::tensor::Tensor;
use quant_macros::component;

/// A [`DecoupledRescalingIntQuant`](super::DecoupledRescalingIntQuant) whose scale for rounding depends on the bit width and the
/// sign of the layer's input: `p = pre_scaling_impl(x, input) / T`.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::bit_width::BitWidthConst;
/// use quant_core::function::{RoundToZeroSte, TensorClamp};
/// use quant_core::inject::{IntoAttr, WeightModule};
/// use quant_core::quant::{DecoupledIntQuant, DecoupledRescalingIntQuantWithInput, InputFormat, TensorQuantWithInput};
/// use quant_core::restrict::FloatRestrictValue;
/// use quant_core::scaling::{AccumulatorAwareParameterPreScaling, ConstScaling, ScalingShape, UnitIntScaling};
/// use quant_core::{stats::L1Norm, view::OverOutputChannelView, zero_point::ZeroZeroPoint};
///
/// struct Layer(Tensor<2>);
/// impl WeightModule for Layer {
///     fn weights(&self) -> Vec<Tensor<2>> {
///         vec![self.0.clone()]
///     }
///     fn output_channel_dim(&self) -> usize {
///         0
///     }
///     fn weight_dims(&self) -> Vec<usize> {
///         self.0.dims().to_vec()
///     }
/// }
///
/// let device = Device::flex();
/// let layer = Layer(Tensor::from_floats([[8.0, -4.0, 4.0]], &device));
/// let s = || ConstScaling::new(1.0.into_attr(), ScalingShape::default(), FloatRestrictValue, None, &device);
/// let bits = BitWidthConst::new;
/// let view = OverOutputChannelView::new(0);
/// let quant = DecoupledRescalingIntQuantWithInput::new(
///     DecoupledIntQuant::new(true, true, RoundToZeroSte, TensorClamp, 0, &device),
///     AccumulatorAwareParameterPreScaling::new(s(), L1Norm, bits(8), view, FloatRestrictValue, None, &layer),
///     s(),
///     UnitIntScaling,
///     ZeroZeroPoint,
///     ZeroZeroPoint,
///     bits(8),
/// );
/// let integers = |signed| {
///     let q = quant.forward_with(layer.0.clone(), &InputFormat { bit_width: 4.0.into(), signed });
///     q.value.into_data().try_to_vec::<f32>().unwrap()
/// };
/// // inputs of -8 to 7 and an accumulator up to 127: the magnitudes sum up to 127 / 8 at most
/// assert_eq!(integers(true), [7.0, -3.0, 3.0]);
/// assert_eq!(integers(false), [3.0, -1.0, 1.0]);
/// ```
#[derive(Module, Debug)]
pub struct DecoupledRescalingIntQuantWithInput<I, P, S, N, Y, Z, B> {
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
impl<I, P, S, N, Y, Z, B> DecoupledRescalingIntQuantWithInput<I, P, S, N, Y, Z, B> {
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

impl<I, P, S, N, Y, Z, B> TensorQuantWithInput for DecoupledRescalingIntQuantWithInput<I, P, S, N, Y, Z, B>
where
    I: DecoupledIntegerQuant + Sync,
    P: PreScalingWithInput + Sync,
    S: Scaling + Sync,
    N: IntegerScaling + Sync,
    Y: ZeroPoint + Sync,
    Z: ZeroPoint + Sync,
    B: BitWidth + Sync,
{
    fn forward_with<const D: usize>(&self, x: Tensor<D>, input: &InputFormat) -> Quantized<D> {
        let bit_width = self.msb_clamp_bit_width_impl.bit_width();
        let threshold = self.int_scaling_impl.int_threshold(&bit_width);
        let pre_scale = threshold.divide(self.pre_scaling_impl.pre_scale(&x, input));
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

impl<I, P, S, N, Y, Z, B> AnyTensorQuant for DecoupledRescalingIntQuantWithInput<I, P, S, N, Y, Z, B>
where
    Self: TensorQuantWithInput,
{
    type Scale = GivenInput;
    fn quantize<const D: usize>(&self, _: Tensor<D>, _: impl FnOnce() -> Option<Tensor<D>>) -> Option<Quantized<D>> {
        None
    }
}
