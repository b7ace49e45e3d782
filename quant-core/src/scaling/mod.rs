//! Scale factors: fixed, learned, or derived from what is quantized.
//!
//! Every implementation computes a *threshold* in the units of the tensor (the largest magnitude that is represented)
//! and divides it by the threshold in integers, which [`IntScaling`] derives from the bit width:
//! `scale = max(restrict(v), m) / T`.
mod accumulator_aware;
mod accumulator_aware_zero_center;
mod affine;
mod constant;
mod float_scaling;
mod init;
mod int_scaling;
mod parameter;
mod parameter_from_runtime_stats;
mod parameter_from_stats_from_parameter;
mod power_of_two_int_scaling;
mod round_mid_max;
mod runtime_dynamic_group_stats;
mod runtime_stats;
mod shape;
mod stats_from_parameter;
mod stats_scaling;
mod trunc;
mod trunc_int_scaling;
mod unit_int_scaling;
mod weight_norm;

pub use accumulator_aware::{AccumulatorAwareParameterPreScaling, PreScalingWithInput};
pub use accumulator_aware_zero_center::AccumulatorAwareZeroCenterParameterPreScaling;
pub use affine::{AffineBias, AffineRescaling};
pub use constant::ConstScaling;
pub use float_scaling::{FloatScaling, MinifloatScaling, NoFloatScaling};
pub use init::ScalingInit;
pub use int_scaling::{IntScaling, IntegerScaling};
pub use parameter::ParameterScaling;
pub use parameter_from_runtime_stats::ParameterFromRuntimeStatsScaling;
pub use parameter_from_stats_from_parameter::ParameterFromStatsFromParameterScaling;
pub use power_of_two_int_scaling::PowerOfTwoIntScaling;
pub use round_mid_max::{RoundMidMaxSte, get_midmax_mantissa_bit_bias};
pub use runtime_dynamic_group_stats::RuntimeDynamicGroupStatsScaling;
pub use runtime_stats::RuntimeStatsScaling;
pub use shape::ScalingShape;
pub use stats_from_parameter::StatsFromParameterScaling;
pub use stats_scaling::StatsScaling;
pub use trunc::{TruncMsbScaling, TruncScaling, TruncScalingWrapper};
pub use trunc_int_scaling::{TruncIntScaling, TruncPowerOfTwoIntScaling};
pub use unit_int_scaling::UnitIntScaling;
pub use weight_norm::ParameterPreScalingWeightNorm;

use crate::kernel::PerGroup;
use crate::quant::Quantized;
use crate::scalar::Scalar;
use burn::module::{Module, ModuleDisplay};
use burn::tensor::Tensor;
use quant_macros::role;

/// The `scaling_impl` of a quantizer.
#[role]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a scaling implementation",
    label = "expected e.g. `ParameterScaling`"
)]
pub trait Scaling: Module + ModuleDisplay {
    /// The scale of `x`, which broadcasts over it. `threshold` is the integer that the largest magnitude maps to; 1
    /// where a quantizer has none.
    fn scale<const D: usize>(&self, x: &Tensor<D>, threshold: &Scalar) -> Tensor<D>;

    /// The same where scales can be tried: `quantize` is what would become of `x`. A scaling whose statistic may
    /// [search](crate::stats::Stats::search) overrides it.
    fn scale_by_search<const D: usize>(
        &self,
        x: &Tensor<D>,
        threshold: &Scalar,
        quantize: &dyn Fn(Tensor<D>) -> Quantized<D>,
    ) -> Tensor<D> {
        let _ = quantize;
        self.scale(x, threshold)
    }

    /// The scales of groups that a broadcast cannot say, one for each and not for each element, if a kernel finds them.
    fn scale_of_groups<const D: usize>(&self, x: &Tensor<D>, threshold: &Scalar) -> Option<PerGroup> {
        let _ = (x, threshold);
        None
    }

    /// The scale while zero points are tried, where `scale` is that of the pass: the same, unless a pass has already made it
    /// another.
    fn scale_of_trial<const D: usize>(&self, x: &Tensor<D>, threshold: &Scalar, scale: &Tensor<D>) -> Tensor<D> {
        let _ = (x, threshold);
        scale.clone()
    }
}
