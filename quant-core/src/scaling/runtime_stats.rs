use super::{AffineRescaling, Scaling, ScalingShape, StatsScaling};
use crate::quant::Quantized;
use crate::restrict::{FloatRestrictValue, Restrict};
use crate::scalar::Scalar;
use crate::stats::{RuntimeStats, Stats, Trial, view_quantized};
use crate::view::View;
use burn::module::Module;
use burn::tensor::{Device, Tensor};
use quant_macros::component;

/// A scale that follows what passes through, as batch normalization does: in training a statistic of the batch,
/// differentiated through; in evaluation the average of those in training, and 1 before the first.
///
/// `scale = max(restrict(affine(restrict_init(max(v, m)))), m) / threshold`, where `v` is the statistic or the average and `m`
/// is `scaling_min_val`.
///
/// ```
/// use burn::module::Module;
/// use burn::tensor::{Device, Tensor};
/// use quant_core::restrict::FloatRestrictValue;
/// use quant_core::scaling::{RuntimeStatsScaling, Scaling, ScalingShape};
/// use quant_core::{stats::AbsMax, view::OverTensorView};
///
/// let device = Device::flex().autodiff();
/// let shape = ScalingShape::default();
/// let scaling = RuntimeStatsScaling::new(
///     AbsMax, OverTensorView, shape, None, None, FloatRestrictValue, None, None, &device,
/// );
/// let batch = |x: f32| Tensor::<1>::from_floats([-x, 1.0], &device);
/// assert_eq!(scaling.scale(&batch(4.0), &2.0.into()).into_scalar::<f32>(), 2.0);
/// assert_eq!(scaling.scale(&batch(8.0), &2.0.into()).into_scalar::<f32>(), 4.0);
/// // the mean of 4 and 8, over 2
/// assert_eq!(scaling.valid().scale(&batch(100.0).inner(), &2.0.into()).into_scalar::<f32>(), 3.0);
/// ```
#[derive(Module, Debug)]
pub struct RuntimeStatsScaling<S, V, R> {
    /// The statistic and its average.
    pub runtime_stats: RuntimeStats<S, V>,
    /// From the statistic to the scale.
    pub stats_scaling_impl: StatsScaling<R>,
}

#[component]
impl<S: Stats, V: View, R: Restrict> RuntimeStatsScaling<S, V, R> {
    /// `scaling_shape` has as many elements as there are statistics. The affine function is that of
    /// [`AffineRescaling::of`]. `scaling_stats_momentum` is the weight of a new statistic in the average; `None` makes it the
    /// mean of all.
    #[allow(clippy::too_many_arguments)]
    pub fn new(
        scaling_stats_impl: S,
        scaling_stats_input_view_shape_impl: V,
        #[default(ScalingShape::default())] scaling_shape: ScalingShape,
        #[default(None)] scaling_affine_rescaling_init: Option<f32>,
        #[default(None)] scaling_affine_shifting_init: Option<f32>,
        #[default(FloatRestrictValue)] restrict_scaling_impl: R,
        #[default(Some(0.1))] scaling_stats_momentum: Option<f32>,
        #[default(None)] scaling_min_val: Option<f32>,
        device: &Device,
    ) -> Self {
        let (rescaling, shifting) = (scaling_affine_rescaling_init, scaling_affine_shifting_init);
        let affine = AffineRescaling::of(rescaling, shifting, &scaling_shape, device);
        let (view, elements) = (scaling_stats_input_view_shape_impl, scaling_shape.num_elements());
        Self {
            runtime_stats: RuntimeStats::new(scaling_stats_impl, view, elements, scaling_stats_momentum, device),
            stats_scaling_impl: StatsScaling::new(affine, restrict_scaling_impl, scaling_min_val),
        }
    }
}

impl<S: Stats, V: View, R: Restrict> RuntimeStatsScaling<S, V, R> {
    fn scale_of<const D: usize>(&self, stats: Tensor<1>, viewed: [usize; D], threshold: &Scalar) -> Tensor<D> {
        let scale = self.stats_scaling_impl.of_stats(stats, threshold);
        self.runtime_stats.stats_input_view_shape_impl.broadcast(scale, viewed)
    }
}

impl<S: Stats, V: View, R: Restrict> Scaling for RuntimeStatsScaling<S, V, R> {
    fn scale<const D: usize>(&self, x: &Tensor<D>, threshold: &Scalar) -> Tensor<D> {
        self.scale_of(self.runtime_stats.forward(x), x.dims(), threshold)
    }

    fn scale_by_search<const D: usize>(
        &self,
        x: &Tensor<D>,
        threshold: &Scalar,
        quantize: &dyn Fn(Tensor<D>) -> Quantized<D>,
    ) -> Tensor<D> {
        let view = &self.runtime_stats.stats_input_view_shape_impl;
        let try_one = |stats| view_quantized(view, quantize(self.scale_of(stats, x.dims(), threshold)));
        let stats = self.runtime_stats.search(x, &Trial::new(threshold, &try_one));
        self.scale_of(stats, x.dims(), threshold)
    }
}
