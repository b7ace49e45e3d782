//! The integer that stands for 0.0.
//!
//! Apart from [`ZeroZeroPoint`], every implementation computes how far the range reaches below 0, in the units of the tensor,
//! and [`ScaleShiftZeroPoint`] makes the integer of it.
mod parameter;
mod parameter_from_runtime;
mod parameter_from_stats_from_parameter;
mod pre_zero_center;
mod runtime_dynamic_group;
mod scale_shift;
mod stats_from_parameter;
mod zero;

pub use parameter::ParameterZeroPoint;
pub use parameter_from_runtime::ParameterFromRuntimeZeroPoint;
pub use parameter_from_stats_from_parameter::ParameterFromStatsFromParameterZeroPoint;
pub use pre_zero_center::{PreZeroCenterZeroPoint, ZeroCenter};
pub use runtime_dynamic_group::RuntimeDynamicGroupZeroPoint;
pub use scale_shift::ScaleShiftZeroPoint;
pub use stats_from_parameter::StatsFromParameterZeroPoint;
pub use zero::ZeroZeroPoint;

use crate::kernel::PerGroup;
use crate::quant::Quantized;
use crate::scalar::Scalar;
use burn::module::{Module, ModuleDisplay};
use burn::tensor::Tensor;
use quant_macros::role;

/// What becomes of a tensor with a zero point that is tried.
pub struct ZeroPointTrial<'a, const D: usize> {
    /// The scale of the trials. See [`Scaling::scale_of_trial`](crate::scaling::Scaling::scale_of_trial).
    pub scale: Tensor<D>,
    /// The tensor with that scale and a zero point.
    pub quantize: &'a dyn Fn(Tensor<D>) -> Quantized<D>,
}

/// The `zero_point_impl` of a quantizer.
#[role]
#[diagnostic::on_unimplemented(message = "`{Self}` is not a zero point", label = "expected e.g. `ZeroZeroPoint`")]
pub trait ZeroPoint: Module + ModuleDisplay {
    /// The zero point of `x`, which broadcasts over it; `None` is zero without an operation.
    fn zero_point<const D: usize>(&self, x: &Tensor<D>, scale: &Tensor<D>, bit_width: &Scalar) -> Option<Tensor<D>>;

    /// The same where zero points can be tried. A zero point whose statistic may [search](crate::stats::Stats::search)
    /// overrides it.
    fn zero_point_by_search<const D: usize>(
        &self,
        x: &Tensor<D>,
        scale: &Tensor<D>,
        bit_width: &Scalar,
        trial: &ZeroPointTrial<'_, D>,
    ) -> Option<Tensor<D>> {
        let _ = trial;
        self.zero_point(x, scale, bit_width)
    }

    /// The zero point while scales are tried: of no search and without any effect on what is collected.
    fn zero_point_of_trial<const D: usize>(
        &self,
        x: &Tensor<D>,
        scale: &Tensor<D>,
        bit_width: &Scalar,
    ) -> Option<Tensor<D>> {
        self.zero_point(x, scale, bit_width)
    }

    /// The zero points of groups that a broadcast cannot say, if a kernel finds them; `Some(None)` if they are all 0.
    fn zero_point_of_groups<const D: usize>(
        &self,
        x: &Tensor<D>,
        scale: &PerGroup,
        bit_width: &Scalar,
    ) -> Option<Option<PerGroup>> {
        let _ = (x, scale, bit_width);
        None
    }
}
