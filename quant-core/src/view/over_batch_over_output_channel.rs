use super::{View, dims};
use crate::kernel::Layout;
use burn::module::Module;
use burn::tensor::Tensor;
use quant_macros::component;

/// Each channel of each element of a batch is a group, for scales that follow what passes through.
///
/// The reference makes a tensor of three dimensions and brings other layouts into it by `permute_dims`; here the two
/// dimensions are named.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::view::{OverBatchOverOutputChannelView, View};
///
/// let x = Tensor::<3>::from_floats([[[1.0, 2.0], [6.0, 5.0]], [[4.0, 3.0], [7.0, 8.0]]], &Device::flex());
/// let view = OverBatchOverOutputChannelView::new(0, 1);
/// let max = view.view(x.clone()).max_dim(1).reshape([-1]);
/// assert_eq!(max.to_data().try_to_vec::<f32>().unwrap(), [2.0, 6.0, 4.0, 8.0]);
/// assert_eq!(view.broadcast(max, x.dims()).dims(), [2, 2, 1]);
/// ```
#[derive(Module, Debug)]
pub struct OverBatchOverOutputChannelView {
    /// The dimension that runs over the batch.
    pub batch_dim: usize,
    /// The dimension that runs over the channels.
    pub channel_dim: usize,
}

#[component]
impl OverBatchOverOutputChannelView {
    /// A dimension that a tensor does not have is its last one.
    pub fn new(#[default(0)] batch_dim: usize, #[default(1)] channel_dim: usize) -> Self {
        Self { batch_dim, channel_dim }
    }
}

impl View for OverBatchOverOutputChannelView {
    fn view<const D: usize>(&self, x: Tensor<D>) -> Tensor<2> {
        dims::view(x, &[self.batch_dim, self.channel_dim])
    }
    fn layout<const D: usize>(&self, shape: [usize; D]) -> Option<Layout> {
        dims::layout(shape, &[self.batch_dim, self.channel_dim])
    }
    fn broadcast<const D: usize>(&self, stats: Tensor<1>, viewed: [usize; D]) -> Tensor<D> {
        dims::broadcast(stats, viewed, &[self.batch_dim, self.channel_dim])
    }
}
