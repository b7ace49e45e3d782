use super::Scaling;
use crate::inject::WeightModule;
use crate::restrict::{Restrict, RestrictClampValue};
use crate::scalar::Scalar;
use crate::stats::Stats;
use crate::view::View;
use burn::module::{Module, Param};
use burn::tensor::Tensor;
use quant_macros::component;

/// The scale by which normalised weights are rounded: `s · ‖w‖ / g`, with a learned length `g` of each output channel.
///
/// With it a [`DecoupledRescalingIntQuant`](crate::quant::DecoupledRescalingIntQuant) computes
/// `clip(round((g / s) · (w / ‖w‖))) · s`: the direction of a channel and its length are learned apart. `g` is
/// `max(restrict(value), m)`, where `m` is `pre_scaling_min_val`, and begins as the norm of the channel.
///
/// The definition is that of Colbert, Pappalardo and Petri-Koenig, *A2Q: Accumulator-Aware Quantization with Guaranteed
/// Overflow Avoidance* (2023).
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::inject::{IntoAttr, WeightModule};
/// use quant_core::restrict::FloatRestrictValue;
/// use quant_core::scaling::{ConstScaling, ParameterPreScalingWeightNorm, Scaling, ScalingShape};
/// use quant_core::{stats::L2Norm, view::OverOutputChannelView};
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
/// let layer = Layer(Tensor::from_floats([[3.0, -4.0], [0.0, 2.0]], &device));
/// let s = ConstScaling::new(0.5.into_attr(), ScalingShape::default(), FloatRestrictValue, None, &device);
/// let view = OverOutputChannelView::new(0);
/// let pre = ParameterPreScalingWeightNorm::new(s, L2Norm, view, FloatRestrictValue, None, &layer);
/// // twice the weight has twice the norm, while the lengths g stay 5 and 2
/// let scale = pre.scale(&(layer.0.clone() * 2.0), &1.0.into());
/// assert_eq!(scale.into_data().try_to_vec::<f32>().unwrap(), [1.0, 1.0]);
/// ```
#[derive(Module, Debug)]
pub struct ParameterPreScalingWeightNorm<S, N, V, R> {
    /// `s`, the scale that the integers are multiplied by.
    pub scaling_impl: S,
    /// The norm.
    pub stats: N,
    /// Which elements have a norm in common.
    pub stats_input_view_shape_impl: V,
    /// The restriction of `g`, and its minimum.
    pub restrict_clamp_scaling: RestrictClampValue<R>,
    /// The stored `g`, one number for each output channel.
    pub value: Param<Tensor<1>>,
}

#[component]
impl<S, N: Stats, V, R: Restrict> ParameterPreScalingWeightNorm<S, N, V, R> {
    /// `scaling_stats_input_view_shape_impl` is a view over the output channels, of which `module` tells the first norms.
    pub fn new(
        scaling_impl: S,
        normalize_stats_impl: N,
        scaling_stats_input_view_shape_impl: V,
        restrict_pre_scaling_impl: R,
        #[default(None)] pre_scaling_min_val: Option<f32>,
        module: &impl WeightModule,
    ) -> Self {
        Self {
            scaling_impl,
            value: length(&normalize_stats_impl, &restrict_pre_scaling_impl, module),
            stats: normalize_stats_impl,
            stats_input_view_shape_impl: scaling_stats_input_view_shape_impl,
            restrict_clamp_scaling: RestrictClampValue::new(restrict_pre_scaling_impl, pre_scaling_min_val),
        }
    }
}

/// The lengths of the output channels as they are stored, which begin as their norms.
pub(super) fn length(norm: &impl Stats, restrict: &impl Restrict, module: &impl WeightModule) -> Param<Tensor<1>> {
    Param::from_tensor(restrict.restrict_init(norm.stats(module.weight().detach())))
}

impl<S: Scaling, N: Stats, V: View, R: Restrict> Scaling for ParameterPreScalingWeightNorm<S, N, V, R> {
    fn scale<const D: usize>(&self, weight: &Tensor<D>, threshold: &Scalar) -> Tensor<D> {
        let view = &self.stats_input_view_shape_impl;
        let scale = self.scaling_impl.scale(weight, &Scalar::Const(1.0));
        let norm = view.broadcast(self.stats.stats(view.view(weight.clone())), weight.dims());
        let length = view.broadcast(self.restrict_clamp_scaling.forward(self.value.val()), weight.dims());
        threshold.divide(scale * norm / length)
    }
}
