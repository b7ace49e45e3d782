use super::{AffineRescaling, Scaling, ScalingShape, StatsScaling};
use crate::kernel::PerGroup;
use crate::quant::Quantized;
use crate::restrict::{FloatRestrictValue, Restrict};
use crate::scalar::Scalar;
use crate::stats::{Stats, Trial, search_of, stats_of, view_quantized};
use crate::view::View;
use burn::module::Module;
use burn::tensor::{Device, Tensor};
use quant_macros::component;

/// A scale that follows the weights: a statistic of what is quantized, computed anew in every forward pass and
/// differentiated through.
///
/// `scale = max(restrict(affine(restrict_init(max(stats(x), m)))), m) / threshold`, where `m` is `scaling_min_val`. The affine
/// function is learned; without `scaling_affine_rescaling_init` there is none.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::restrict::FloatRestrictValue;
/// use quant_core::scaling::{Scaling, ScalingShape, StatsFromParameterScaling};
/// use quant_core::{stats::AbsMax, view::OverTensorView};
///
/// let device = Device::flex();
/// let scaling = |rescaling| {
///     let (shape, restrict) = (ScalingShape::default(), FloatRestrictValue);
///     StatsFromParameterScaling::new(OverTensorView, AbsMax, shape, restrict, rescaling, None, Some(1e-10), &device)
/// };
/// let w = Tensor::<2>::from_floats([[0.5, -1.27], [0.0, 1.0]], &device);
/// let scale = scaling(None).scale(&w, &127.0.into());
/// assert_eq!(scale.dims(), [1, 1]);
/// assert_eq!(scale.into_scalar::<f32>(), 0.01);
/// assert_eq!(scaling(Some(2.0)).scale(&w, &127.0.into()).into_scalar::<f32>(), 0.02);
/// ```
#[derive(Module, Debug)]
pub struct StatsFromParameterScaling<S, V, R> {
    /// Which elements have a scale in common.
    pub stats_input_view_shape_impl: V,
    /// What is computed of them.
    pub stats: S,
    /// From the statistic to the scale.
    pub stats_scaling_impl: StatsScaling<R>,
}

#[component]
impl<S, V, R: Restrict> StatsFromParameterScaling<S, V, R> {
    /// `scaling_min_val` keeps the scale of an all-zero weight positive. `scaling_shape` is read by the affine function alone,
    /// which is that of [`AffineRescaling::of`]; it has as many elements as the view has groups.
    #[allow(clippy::too_many_arguments)]
    pub fn new(
        scaling_stats_input_view_shape_impl: V,
        scaling_stats_impl: S,
        #[default(ScalingShape::default())] scaling_shape: ScalingShape,
        #[default(FloatRestrictValue)] restrict_scaling_impl: R,
        #[default(None)] scaling_affine_rescaling_init: Option<f32>,
        #[default(None)] scaling_affine_shifting_init: Option<f32>,
        #[default(None)] scaling_min_val: Option<f32>,
        device: &Device,
    ) -> Self {
        let (rescaling, shifting) = (scaling_affine_rescaling_init, scaling_affine_shifting_init);
        let affine = AffineRescaling::of(rescaling, shifting, &scaling_shape, device);
        Self {
            stats_input_view_shape_impl: scaling_stats_input_view_shape_impl,
            stats: scaling_stats_impl,
            stats_scaling_impl: StatsScaling::new(affine, restrict_scaling_impl, scaling_min_val),
        }
    }
}

impl<S: Stats, V: View, R: Restrict> Scaling for StatsFromParameterScaling<S, V, R> {
    fn scale<const D: usize>(&self, x: &Tensor<D>, threshold: &Scalar) -> Tensor<D> {
        let stats = stats_of(&self.stats, &self.stats_input_view_shape_impl, x);
        self.scale_of(stats, x.dims(), threshold)
    }

    fn scale_of_groups<const D: usize>(&self, x: &Tensor<D>, threshold: &Scalar) -> Option<PerGroup> {
        self.stats_scaling_impl.of_groups(x, &self.stats_input_view_shape_impl, &self.stats, threshold)
    }

    fn scale_by_search<const D: usize>(
        &self,
        x: &Tensor<D>,
        threshold: &Scalar,
        quantize: &dyn Fn(Tensor<D>) -> Quantized<D>,
    ) -> Tensor<D> {
        let view = &self.stats_input_view_shape_impl;
        let try_one = |stats| view_quantized(view, quantize(self.scale_of(stats, x.dims(), threshold)));
        let stats = search_of(&self.stats, view, x, &Trial::new(threshold, &try_one));
        self.scale_of(stats, x.dims(), threshold)
    }
}

impl<S, V: View, R: Restrict> StatsFromParameterScaling<S, V, R> {
    fn scale_of<const D: usize>(&self, stats: Tensor<1>, viewed: [usize; D], threshold: &Scalar) -> Tensor<D> {
        let scale = self.stats_scaling_impl.of_stats(stats, threshold);
        self.stats_input_view_shape_impl.broadcast(scale, viewed)
    }
}
