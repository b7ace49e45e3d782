//! Over which elements a statistic runs.
mod over_output_channel;
mod over_tensor;

pub use over_output_channel::OverOutputChannelView;
pub use over_tensor::OverTensorView;

use crate::inject::Shared;
use burn::module::{Module, ModuleDisplay};
use burn::tensor::Tensor;

/// The `scaling_stats_input_view_shape_impl` of a quantizer: a tensor of any rank as groups that get one statistic each.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a view for statistics",
    label = "expected e.g. `OverTensorView`"
)]
pub trait View: Module + ModuleDisplay {
    /// `[groups, elements of a group]`.
    fn view<const D: usize>(&self, x: Tensor<D>) -> Tensor<2>;

    /// One number per group, `[groups]`, in the shape that broadcasts over what was viewed.
    fn broadcast<const D: usize>(&self, stats: Tensor<1>) -> Tensor<D>;
}

impl<T: View + Sync + 'static> View for Shared<T> {
    fn view<const D: usize>(&self, x: Tensor<D>) -> Tensor<2> {
        (**self).view(x)
    }
    fn broadcast<const D: usize>(&self, stats: Tensor<1>) -> Tensor<D> {
        (**self).broadcast(stats)
    }
}
