use super::View;
use super::sub_channel::Blocks;
use crate::kernel::Layout;
use burn::module::Module;
use burn::tensor::Tensor;
use quant_macros::component;

/// [`OverSubChannelBlockView`](super::OverSubChannelBlockView) for activations, whose dimension may be counted from the
/// end: −1 are the features of a linear layer, whatever is in front of them.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::view::{DynamicOverSubChannelBlockView, View};
///
/// let x = Tensor::<3>::ones([2, 5, 7], &Device::flex());
/// let view = DynamicOverSubChannelBlockView::new(4, -1);
/// // 2 · 5 rows of two groups, the second of which is filled up with a zero
/// assert_eq!(view.view(x.clone()).dims(), [20, 4]);
/// let mean = view.view(x).mean_dim(1).reshape([-1]);
/// let full = view.broadcast::<3>(mean, [2, 5, 7]).narrow(0, 0, 1).narrow(1, 0, 1);
/// assert_eq!(full.into_data().try_to_vec::<f32>().unwrap(), [1.0, 1.0, 1.0, 1.0, 0.75, 0.75, 0.75]);
/// ```
#[derive(Module, Debug)]
pub struct DynamicOverSubChannelBlockView {
    /// How many elements a group has.
    pub group_size: usize,
    /// The dimension that is cut, from the end if negative.
    pub group_dim: i64,
}

#[component]
impl DynamicOverSubChannelBlockView {
    /// A `group_dim` that a tensor does not have is the nearest one that it has.
    pub fn new(#[range(1..)] group_size: usize, group_dim: i64) -> Self {
        Self { group_size, group_dim }
    }

    fn cut<const D: usize>(&self, dims: [usize; D]) -> Blocks<D> {
        Blocks::new(self.group_size, self.group_dim, dims)
    }
}

impl View for DynamicOverSubChannelBlockView {
    fn view<const D: usize>(&self, x: Tensor<D>) -> Tensor<2> {
        self.cut(x.dims()).cut(x)
    }
    fn layout<const D: usize>(&self, dims: [usize; D]) -> Option<Layout> {
        self.cut(dims).layout()
    }
    fn blocks<const D: usize>(&self, dims: [usize; D]) -> Option<Layout> {
        self.cut(dims).in_order()
    }
    fn broadcast<const D: usize>(&self, stats: Tensor<1>, viewed: [usize; D]) -> Tensor<D> {
        self.cut(viewed).repeat(stats)
    }
}
