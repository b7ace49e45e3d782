//! Over which elements a statistic runs.
mod over_output_channel;
mod over_tensor;

pub use over_output_channel::OverOutputChannelView;
pub use over_tensor::OverTensorView;

use burn::module::{Module, ModuleDisplay};
use burn::tensor::Tensor;
use quant_macros::role;

/// The `scaling_stats_input_view_shape_impl` of a quantizer: a tensor of any rank as groups that get one statistic each.
#[role]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a view for statistics",
    label = "expected e.g. `OverTensorView`"
)]
pub trait View: Module + ModuleDisplay {
    /// `[groups, elements of a group]`.
    fn view<const D: usize>(&self, x: Tensor<D>) -> Tensor<2>;

    /// One number per group, `[groups]`, in a shape that broadcasts over a tensor of the shape that was viewed.
    fn broadcast<const D: usize>(&self, stats: Tensor<1>, viewed: [usize; D]) -> Tensor<D>;
}
