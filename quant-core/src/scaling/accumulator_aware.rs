use super::{Scaling, weight_norm};
use crate::bit_width::BitWidth;
use crate::inject::WeightModule;
use crate::quant::InputFormat;
use crate::restrict::{Restrict, RestrictClampValue};
use crate::scalar::Scalar;
use crate::stats::Stats;
use crate::view::View;
use burn::module::{Module, ModuleDisplay, Param};
use burn::tensor::Tensor;
use quant_macros::{component, role};

/// The `pre_scaling_impl` of a quantizer that depends on the input of the layer.
#[role]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a scaling with regard to an input",
    label = "expected e.g. `AccumulatorAwareParameterPreScaling`"
)]
pub trait PreScalingWithInput: Module + ModuleDisplay {
    /// The scale by which `weight` is rounded, which broadcasts over it.
    fn pre_scale<const D: usize>(&self, weight: &Tensor<D>, input: &InputFormat) -> Tensor<D>;
}

/// The scale by which normalised weights are rounded so that an accumulator of `P` bits cannot overflow:
/// `‖w‖ / min(g / s, T)`, with a learned length `g` of each output channel as in
/// [`ParameterPreScalingWeightNorm`](super::ParameterPreScalingWeightNorm).
///
/// With the L1 norm and [`RoundToZeroSte`](crate::function::RoundToZeroSte) the magnitudes of a channel's integers sum up to
/// `T = (2^(P−1) − 1) · 2^(signed − N)` at most, where `N` is the bit width of the input. `m`, which is `pre_scaling_min_val`,
/// bounds `g` and the result, with a straight-through gradient. A channel that is cut to `T` has no gradient for `g`.
///
/// The definition is that of Colbert, Pappalardo and Petri-Koenig, *A2Q: Accumulator-Aware Quantization with Guaranteed
/// Overflow Avoidance* (2023). [`DecoupledRescalingIntQuantWithInput`](crate::quant::DecoupledRescalingIntQuantWithInput) has
/// an example.
#[derive(Module, Debug)]
pub struct AccumulatorAwareParameterPreScaling<S, N, A, V, R> {
    /// `s`, the scale that the integers are multiplied by.
    pub scaling_impl: S,
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
impl<S, N: Stats, A, V, R: Restrict> AccumulatorAwareParameterPreScaling<S, N, A, V, R> {
    /// `scaling_stats_input_view_shape_impl` is a view over the output channels, of which `module` tells the first norms.
    pub fn new(
        scaling_impl: S,
        normalize_stats_impl: N,
        accumulator_bit_width_impl: A,
        scaling_stats_input_view_shape_impl: V,
        restrict_pre_scaling_impl: R,
        #[default(None)] pre_scaling_min_val: Option<f32>,
        module: &impl WeightModule,
    ) -> Self {
        Self {
            scaling_impl,
            value: weight_norm::length(&normalize_stats_impl, &restrict_pre_scaling_impl, module),
            stats: normalize_stats_impl,
            accumulator_bit_width: accumulator_bit_width_impl,
            stats_input_view_shape_impl: scaling_stats_input_view_shape_impl,
            restrict_clamp_scaling: RestrictClampValue::new(restrict_pre_scaling_impl, pre_scaling_min_val),
        }
    }
}

impl<S: Scaling, N: Stats, A: BitWidth, V: View, R: Restrict> PreScalingWithInput
    for AccumulatorAwareParameterPreScaling<S, N, A, V, R>
{
    fn pre_scale<const D: usize>(&self, weight: &Tensor<D>, input: &InputFormat) -> Tensor<D> {
        let sign = if input.signed { 1.0 } else { 0.0 };
        let largest = (self.accumulator_bit_width.bit_width() - 1.0).exp2() - 1.0;
        let max_l1_norm = largest * (-(input.bit_width.clone() - sign)).exp2();
        let scale = self.scaling_impl.scale(weight, &Scalar::Const(1.0));
        let viewed = (&self.stats_input_view_shape_impl, weight);
        bounded(viewed, scale, &self.stats, &self.restrict_clamp_scaling, &self.value, &max_l1_norm)
    }
}

/// `max(‖w‖ / min(g / s, T), m)`.
pub(super) fn bounded<const D: usize>(
    (view, weight): (&impl View, &Tensor<D>),
    scale: Tensor<D>,
    norm: &impl Stats,
    restrict: &RestrictClampValue<impl Restrict>,
    length: &Param<Tensor<1>>,
    max_l1_norm: &Scalar,
) -> Tensor<D> {
    let dims = weight.dims();
    let norm = view.broadcast(norm.stats(view.view(weight.clone())), dims);
    let length = view.broadcast(restrict.forward(length.val()), dims) / scale;
    let bound = max_l1_norm.to_tensor::<D>(&length.device()).expand(length.shape());
    let above = length.clone().greater(bound.clone());
    let scale = norm / length.mask_where(above, bound);
    let dims = scale.dims();
    restrict.clamp(scale.reshape([-1])).reshape(dims)
}
