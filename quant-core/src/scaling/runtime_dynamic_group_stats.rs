use super::{Scaling, StatsScaling};
use crate::kernel::PerGroup;
use crate::quant::Quantized;
use crate::restrict::{FloatRestrictValue, Restrict};
use crate::scalar::Scalar;
use crate::stats::{Stats, Trial, search_of, stats_of, view_quantized};
use crate::view::View;
use burn::module::Module;
use burn::tensor::Tensor;
use quant_macros::component;

/// A scale per group of what passes through, computed anew in every forward pass, in training and in evaluation, and
/// differentiated through: dynamic groupwise quantization of activations.
///
/// `scale = max(restrict(restrict_init(max(stats(group), m))), m) / restrict(threshold)`, where `m` is `scaling_min_val`. It
/// has the full shape of what is quantized, a number repeated for every element of its group. A tensor without elements has
/// the scale `1 / threshold`.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::function::FloorSte;
/// use quant_core::restrict::PowerOfTwoRestrictValue;
/// use quant_core::scaling::{RuntimeDynamicGroupStatsScaling, Scaling};
/// use quant_core::{stats::AbsMax, view::DynamicOverSubChannelBlockView};
///
/// // as in the microscaling formats: the power of two below the largest magnitude of each group
/// let view = DynamicOverSubChannelBlockView::new(2, -1);
/// let restrict = PowerOfTwoRestrictValue::new(FloorSte);
/// let scaling = RuntimeDynamicGroupStatsScaling::new(view, AbsMax, Some(1e-10), restrict);
/// let x = Tensor::<2>::from_floats([[5.0, -3.0, 0.7, 0.0]], &Device::flex());
/// // 4 / 4 and 0.5 / 4, since the threshold 6 becomes 4
/// let scale = scaling.scale(&x, &6.0.into());
/// assert_eq!(scale.into_data().try_to_vec::<f32>().unwrap(), [1.0, 1.0, 0.125, 0.125]);
/// ```
#[derive(Module, Debug)]
pub struct RuntimeDynamicGroupStatsScaling<V, S, R> {
    /// Which elements have a scale in common.
    pub input_view_impl: V,
    /// What is computed of them.
    pub scaling_stats_impl: S,
    /// From the statistic to the scale.
    pub stats_scaling_impl: StatsScaling<R>,
}

#[component]
impl<V, S, R: Restrict> RuntimeDynamicGroupStatsScaling<V, S, R> {
    /// `scaling_min_val` keeps the scale of a group of zeros positive.
    pub fn new(
        input_view_impl: V,
        scaling_stats_impl: S,
        scaling_min_val: Option<f32>,
        #[default(FloatRestrictValue)] restrict_scaling_impl: R,
    ) -> Self {
        let stats_scaling_impl = StatsScaling::new(None, restrict_scaling_impl, scaling_min_val);
        Self { input_view_impl, scaling_stats_impl, stats_scaling_impl }
    }
}

impl<V: View, S: Stats, R: Restrict> RuntimeDynamicGroupStatsScaling<V, S, R> {
    fn of_stats<const D: usize>(&self, stats: Tensor<1>, viewed: [usize; D], threshold: &Scalar) -> Tensor<D> {
        let scale = self.stats_scaling_impl.of_stats(stats, threshold);
        self.input_view_impl.broadcast(scale, viewed)
    }

    fn of_view<const D: usize>(
        &self,
        x: &Tensor<D>,
        threshold: &Scalar,
        stats: impl FnOnce(&Tensor<D>) -> Tensor<1>,
    ) -> Tensor<D> {
        match x.shape().num_elements() {
            0 => threshold.divide(Tensor::ones([1; D], &x.device())),
            _ => self.of_stats(stats(x), x.dims(), threshold),
        }
    }
}

impl<V: View, S: Stats, R: Restrict> Scaling for RuntimeDynamicGroupStatsScaling<V, S, R> {
    fn scale<const D: usize>(&self, x: &Tensor<D>, threshold: &Scalar) -> Tensor<D> {
        self.of_view(x, threshold, |x| stats_of(&self.scaling_stats_impl, &self.input_view_impl, x))
    }

    fn scale_of_groups<const D: usize>(&self, x: &Tensor<D>, threshold: &Scalar) -> Option<PerGroup> {
        self.stats_scaling_impl.of_groups(x, &self.input_view_impl, &self.scaling_stats_impl, threshold)
    }

    fn scale_by_search<const D: usize>(
        &self,
        x: &Tensor<D>,
        threshold: &Scalar,
        quantize: &dyn Fn(Tensor<D>) -> Quantized<D>,
    ) -> Tensor<D> {
        let try_one =
            |stats| view_quantized(&self.input_view_impl, quantize(self.of_stats(stats, x.dims(), threshold)));
        self.of_view(x, threshold, |x| {
            search_of(&self.scaling_stats_impl, &self.input_view_impl, x, &Trial::new(threshold, &try_one))
        })
    }
}
