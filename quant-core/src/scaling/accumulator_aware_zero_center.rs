use super::accumulator_aware::bounded;
use super::{PreScalingWithInput, Scaling, weight_norm};
use crate::bit_width::BitWidth;
use crate::inject::WeightModule;
use crate::quant::InputFormat;
use crate::restrict::{Restrict, RestrictClampValue};
use crate::scalar::Scalar;
use crate::stats::Stats;
use crate::view::View;
use crate::zero_point::ZeroCenter;
use burn::module::{Module, Param};
use burn::tensor::Tensor;
use quant_macros::component;

/// [`AccumulatorAwareParameterPreScaling`](super::AccumulatorAwareParameterPreScaling) for weights whose mean is 0 in every
/// output channel: it normalises by the norm of the centred weights, and the magnitudes may sum up to
/// `T = (2^P − 2) / (2^N − 1)`, whatever the sign of the input.
///
/// The quantizer centres the weights by a
/// [`PreZeroCenterZeroPoint`](crate::zero_point::PreZeroCenterZeroPoint); the lengths `g` begin as the norms of the weights
/// that are not centred, as in the reference.
///
/// The definition is that of Colbert et al., *A2Q+: Improving Accumulator-Aware Weight Quantization* (2024).
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::bit_width::BitWidthConst;
/// use quant_core::inject::{IntoAttr, WeightModule};
/// use quant_core::quant::InputFormat;
/// use quant_core::restrict::FloatRestrictValue;
/// use quant_core::scaling::{AccumulatorAwareZeroCenterParameterPreScaling, PreScalingWithInput};
/// use quant_core::scaling::{ConstScaling, ScalingShape};
/// use quant_core::{stats::L1Norm, view::OverOutputChannelView, zero_point::PreZeroCenterZeroPoint};
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
/// // the mean is 2 and the centred norm 8, that of the weight itself 12
/// let layer = Layer(Tensor::from_floats([[6.0, 2.0, 2.0, -2.0]], &device));
/// let s = ConstScaling::new(1.0.into_attr(), ScalingShape::default(), FloatRestrictValue, None, &device);
/// let view = || OverOutputChannelView::new(0);
/// let (center, bits) = (PreZeroCenterZeroPoint::new(view()), BitWidthConst::new(5));
/// let pre = AccumulatorAwareZeroCenterParameterPreScaling::new(
///     s, center, L1Norm, bits, view(), FloatRestrictValue, None, &layer,
/// );
/// // (2^5 - 2) / (2^4 - 1) = 2
/// let input = InputFormat { bit_width: 4.0.into(), signed: false };
/// assert_eq!(pre.pre_scale(&layer.0, &input).into_scalar::<f32>(), 4.0);
/// ```
#[derive(Module, Debug)]
pub struct AccumulatorAwareZeroCenterParameterPreScaling<S, Y, N, A, V, R> {
    /// `s`, the scale that the integers are multiplied by.
    pub scaling_impl: S,
    /// What centres the weights.
    pub pre_zero_point: Y,
    /// The norm.
    pub stats: N,
    /// `P`, the number of bits of the accumulator.
    pub accumulator_bit_width: A,
    /// Which elements have a norm in common.
    pub stats_input_view_shape_impl: V,
    /// The restriction of `g`, and its minimum.
    pub restrict_clamp_scaling: RestrictClampValue<R>,
    /// The stored `g`, one number for each output channel.
    pub value: Param<Tensor<1>>,
}

#[component]
impl<S, Y, N: Stats, A, V, R: Restrict> AccumulatorAwareZeroCenterParameterPreScaling<S, Y, N, A, V, R> {
    /// `scaling_stats_input_view_shape_impl` is a view over the output channels, of which `module` tells the first norms.
    #[allow(clippy::too_many_arguments)]
    pub fn new(
        scaling_impl: S,
        pre_zero_point_impl: Y,
        normalize_stats_impl: N,
        accumulator_bit_width_impl: A,
        scaling_stats_input_view_shape_impl: V,
        restrict_pre_scaling_impl: R,
        #[default(None)] pre_scaling_min_val: Option<f32>,
        module: &impl WeightModule,
    ) -> Self {
        Self {
            scaling_impl,
            pre_zero_point: pre_zero_point_impl,
            value: weight_norm::length(&normalize_stats_impl, &restrict_pre_scaling_impl, module),
            stats: normalize_stats_impl,
            accumulator_bit_width: accumulator_bit_width_impl,
            stats_input_view_shape_impl: scaling_stats_input_view_shape_impl,
            restrict_clamp_scaling: RestrictClampValue::new(restrict_pre_scaling_impl, pre_scaling_min_val),
        }
    }
}

impl<S, Y, N, A, V, R> PreScalingWithInput for AccumulatorAwareZeroCenterParameterPreScaling<S, Y, N, A, V, R>
where
    S: Scaling,
    Y: ZeroCenter,
    N: Stats,
    A: BitWidth,
    V: View,
    R: Restrict,
{
    fn pre_scale<const D: usize>(&self, weight: &Tensor<D>, input: &InputFormat) -> Tensor<D> {
        let centered = weight.clone() + self.pre_zero_point.zero_center(weight);
        let range = self.accumulator_bit_width.bit_width().exp2() - 2.0;
        let largest = input.bit_width.clone().exp2() - 1.0;
        let max_l1_norm = range / largest;
        let scale = self.scaling_impl.scale(&centered, &Scalar::Const(1.0));
        let viewed = (&self.stats_input_view_shape_impl, &centered);
        bounded(viewed, scale, &self.stats, &self.restrict_clamp_scaling, &self.value, &max_l1_norm)
    }
}
