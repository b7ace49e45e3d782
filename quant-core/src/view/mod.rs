//! Over which elements a statistic runs.
mod dynamic_over_sub_channel_block;
mod over_output_channel;
mod over_sub_channel_block;
mod over_tensor;
mod sub_channel;

pub use dynamic_over_sub_channel_block::DynamicOverSubChannelBlockView;
pub use over_output_channel::OverOutputChannelView;
pub use over_sub_channel_block::OverSubChannelBlockView;
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

/// `x` in another shape with as many elements, of which there may be none: burn reads a 0 in a shape as the size that the
/// dimension had.
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
