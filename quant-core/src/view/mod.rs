//! Over which elements a statistic runs.
//!
//! A view makes `[groups, elements]` of a tensor and each group gets one number, so there is nothing to configure
//! beside it: no dimension to reduce, none to keep, and no second view inside of a statistic that searches. Where the
//! reference first permutes a tensor (`scaling_stats_permute_dims`), a view here names the dimension that groups are
//! made of:
//!
//! | view | groups | what the reference permutes |
//! |---|---|---|
//! | [`OverTensorView`], [`OverWeightView`] | 1 | |
//! | [`OverOutputChannelView`] | as many as dimension `output_channel_dim` has indices | `permute_dims[0]` |
//! | [`OverBatchOverTensorView`] | as many as `batch_dim` has | `permute_dims[0]` |
//! | [`OverBatchOverOutputChannelView`] | as many as `batch_dim` and `channel_dim` have together | `permute_dims[0]` and `[1]` |
//! | [`OverOutputFeaturesView`] | as many as all dimensions but the last have together | |
//! | [`OverSubChannelBlockView`], [`DynamicOverSubChannelBlockView`] | blocks of `group_size` along `group_dim` | |
mod dims;
mod dynamic_over_sub_channel_block;
mod over_batch_over_output_channel;
mod over_batch_over_tensor;
mod over_output_channel;
mod over_output_features;
mod over_sub_channel_block;
mod over_tensor;
mod over_weight;
mod sub_channel;

pub use dynamic_over_sub_channel_block::DynamicOverSubChannelBlockView;
pub use over_batch_over_output_channel::OverBatchOverOutputChannelView;
pub use over_batch_over_tensor::OverBatchOverTensorView;
pub use over_output_channel::OverOutputChannelView;
pub use over_output_features::OverOutputFeaturesView;
pub use over_sub_channel_block::OverSubChannelBlockView;
pub use over_tensor::OverTensorView;
pub use over_weight::OverWeightView;

use crate::kernel::Layout;
use burn::module::{Module, ModuleDisplay};
use burn::tensor::Tensor;
use quant_macros::role;

/// The `scaling_stats_input_view_shape_impl` of a quantizer: a tensor of any rank as groups that get one statistic
/// each.
#[role]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a view for statistics",
    label = "expected e.g. `OverTensorView`"
)]
pub trait View: Module + ModuleDisplay {
    /// `[groups, elements of a group]`.
    fn view<const D: usize>(&self, x: Tensor<D>) -> Tensor<2>;

    /// How the groups of [`view`](Self::view) lie in a contiguous tensor of these dimensions, in the same order, so that a statistic
    /// can be computed where they are. `None` brings them together first.
    fn layout<const D: usize>(&self, dims: [usize; D]) -> Option<Layout> {
        let _ = dims;
        None
    }

    /// How groups lie in a contiguous tensor of these dimensions if there are several along one dimension, in the order of the
    /// tensor, so that numbers need not be repeated for each element. `None` if a broadcast does as well.
    fn blocks<const D: usize>(&self, dims: [usize; D]) -> Option<Layout> {
        let _ = dims;
        None
    }

    /// One number per group, `[groups]`, in a shape that broadcasts over a tensor of the shape that was viewed.
    fn broadcast<const D: usize>(&self, stats: Tensor<1>, viewed: [usize; D]) -> Tensor<D>;
}

/// `x` in another shape with as many elements, of which there may be none: burn reads a 0 in a shape as the size that
/// the dimension had.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::view::reshape;
/// assert_eq!(reshape(Tensor::<2>::zeros([0, 3], &Device::flex()), [1, 0]).dims(), [1, 0]);
/// ```
pub fn reshape<const D: usize, const E: usize>(x: Tensor<D>, shape: [usize; E]) -> Tensor<E> {
    match x.shape().num_elements() {
        0 => Tensor::zeros(shape, &x.device()),
        _ => x.reshape(shape),
    }
}
