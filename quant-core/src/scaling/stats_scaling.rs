use super::AffineRescaling;
use crate::kernel::PerGroup;
use crate::restrict::{Restrict, RestrictClampValue};
use crate::scalar::Scalar;
use crate::stats::{Stats, stats_in};
use crate::view::View;
use burn::module::Module;
use burn::tensor::Tensor;

/// From a statistic to a scale: what the scalings that follow statistics have in common.
///
/// `stored(v) = affine(restrict_init(max(v, m)))`, `scale(s) = max(restrict(s), m) / T`, where `m` is `scaling_min_val` and
/// `T` the integer threshold, restricted.
#[derive(Module, Debug)]
pub struct StatsScaling<R> {
    /// A learned function of the statistic, if there is one.
    pub affine_rescaling: Option<AffineRescaling>,
    /// The restriction and the minimum.
    pub restrict_clamp_scaling: RestrictClampValue<R>,
}

impl<R: Restrict> StatsScaling<R> {
    /// Takes its parts.
    pub fn new(
        affine_rescaling: Option<AffineRescaling>,
        restrict_scaling_impl: R,
        scaling_min_val: Option<f32>,
    ) -> Self {
        let restrict_clamp_scaling = RestrictClampValue::new(restrict_scaling_impl, scaling_min_val);
        Self { affine_rescaling, restrict_clamp_scaling }
    }

    /// The value that a scaling stores for a statistic.
    pub fn stored(&self, stats: Tensor<1>) -> Tensor<1> {
        let restrict = &self.restrict_clamp_scaling;
        // without the minimum first, the logarithm of 0
        let stats = restrict.restrict_value_impl.restrict_init(restrict.clamp(stats));
        AffineRescaling::apply(&self.affine_rescaling, stats)
    }

    /// The scale of a stored value.
    pub fn scale(&self, stored: Tensor<1>, threshold: &Scalar) -> Tensor<1> {
        self.restrict_clamp_scaling.scale(stored, threshold)
    }

    /// The scale of a statistic that is not stored, `scale(stored(v))`.
    pub fn of_stats(&self, stats: Tensor<1>, threshold: &Scalar) -> Tensor<1> {
        if self.affine_rescaling.is_some() {
            return self.scale(self.stored(stats), threshold);
        }
        self.restrict_clamp_scaling.scale_of(stats, threshold)
    }

    /// The scales of blocks from a statistic that a kernel computes. An affine function has its numbers in the order of the
    /// view, and not in that of the tensor.
    pub(super) fn of_groups<const D: usize>(
        &self,
        x: &Tensor<D>,
        view: &impl View,
        stats: &impl Stats,
        threshold: &Scalar,
    ) -> Option<PerGroup> {
        let layout = view.blocks(x.dims()).filter(|_| self.affine_rescaling.is_none())?;
        let stats = stats_in(stats, layout, x)?;
        Some(PerGroup { numbers: self.of_stats(stats, threshold), layout })
    }
}
