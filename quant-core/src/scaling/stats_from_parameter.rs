use super::Scaling;
use crate::quant::Quantized;
use crate::restrict::{FloatRestrictValue, Restrict, RestrictClampValue};
use crate::scalar::Scalar;
use crate::stats::{Stats, Trial, view_quantized};
use crate::view::View;
use burn::module::Module;
use burn::tensor::Tensor;
use quant_macros::component;

/// A scale that follows the weights: a statistic of what is quantized, computed anew in every forward pass and
/// differentiated through.
///
/// `scale = max(restrict(restrict_init(max(stats(x), m))), m) / threshold`, where `m` is `scaling_min_val`.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::restrict::FloatRestrictValue;
/// use quant_core::scaling::{Scaling, StatsFromParameterScaling};
/// use quant_core::{stats::AbsMax, view::OverTensorView};
///
/// let scaling = StatsFromParameterScaling::new(OverTensorView, AbsMax, FloatRestrictValue, Some(1e-10));
/// let w = Tensor::<2>::from_floats([[0.5, -1.27], [0.0, 1.0]], &Device::flex());
/// let scale = scaling.scale(&w, &127.0.into());
/// assert_eq!(scale.dims(), [1, 1]);
/// assert_eq!(scale.into_scalar::<f32>(), 0.01);
/// ```
#[derive(Module, Debug)]
pub struct StatsFromParameterScaling<S, V, R> {
    /// Which elements have a scale in common.
    pub stats_input_view_shape_impl: V,
    /// What is computed of them.
    pub stats: S,
    /// The restriction and the minimum.
    pub restrict_clamp_scaling: RestrictClampValue<R>,
}

#[component]
impl<S, V, R: Restrict> StatsFromParameterScaling<S, V, R> {
    /// `scaling_min_val` keeps the scale of an all-zero weight positive.
    pub fn new(
        scaling_stats_input_view_shape_impl: V,
        scaling_stats_impl: S,
        #[default(FloatRestrictValue)] restrict_scaling_impl: R,
        #[default(None)] scaling_min_val: Option<f32>,
    ) -> Self {
        Self {
            stats_input_view_shape_impl: scaling_stats_input_view_shape_impl,
            stats: scaling_stats_impl,
            restrict_clamp_scaling: RestrictClampValue::new(restrict_scaling_impl, scaling_min_val),
        }
    }
}

impl<S: Stats, V: View, R: Restrict> Scaling for StatsFromParameterScaling<S, V, R> {
    fn scale<const D: usize>(&self, x: &Tensor<D>, threshold: &Scalar) -> Tensor<D> {
        let stats = self.stats.stats(self.stats_input_view_shape_impl.view(x.clone()));
        self.scale_of(stats, x.dims(), threshold)
    }

    fn scale_by_search<const D: usize>(
        &self,
        x: &Tensor<D>,
        threshold: &Scalar,
        quantize: &dyn Fn(Tensor<D>) -> Quantized<D>,
    ) -> Tensor<D> {
        let view = &self.stats_input_view_shape_impl;
        let try_one = |stats| view_quantized(view, quantize(self.scale_of(stats, x.dims(), threshold)));
        let stats = self.stats.search(view.view(x.clone()), &Trial::new(threshold, &try_one));
        self.scale_of(stats, x.dims(), threshold)
    }
}

impl<S, V: View, R: Restrict> StatsFromParameterScaling<S, V, R> {
    fn scale_of<const D: usize>(&self, stats: Tensor<1>, viewed: [usize; D], threshold: &Scalar) -> Tensor<D> {
        let restrict = &self.restrict_clamp_scaling;
        let stats = restrict.restrict_value_impl.restrict_init(restrict.clamp(stats));
        restrict.divide(self.stats_input_view_shape_impl.broadcast(restrict.forward(stats), viewed), threshold)
    }
}
