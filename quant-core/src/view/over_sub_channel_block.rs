use super::View;
use super::sub_channel::Blocks;
use crate::kernel::Layout;
use burn::module::Module;
use burn::tensor::Tensor;
use quant_macros::component;

/// Every `group_size` consecutive elements along dimension `group_dim` are a group: groupwise quantization of a weight.
///
/// Where the size does not divide the dimension, the last group is filled up with zeros, which a statistic sees (as in the
/// reference): the minimum of `[3, 4]` in a group of three is 0. A number per group is broadcast to the full shape of the
/// tensor.
///
/// Groups come in the order of the elements; in a matrix with `group_dim` 0, the weight of burn's linear layer, the other
/// dimension comes first. That is the order in which the reference stores a scale per group.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::view::{OverSubChannelBlockView, View};
///
/// // a linear layer from 3 inputs to 2 outputs: the inputs of each output are cut into blocks of two
/// let weight = Tensor::<2>::from_floats([[1.0, 4.0], [2.0, 5.0], [3.0, 6.0]], &Device::flex());
/// let view = OverSubChannelBlockView::new(2, 0);
/// let groups = view.view(weight.clone());
/// assert_eq!(groups.to_data().try_to_vec::<f32>().unwrap(), [1.0, 2.0, 3.0, 0.0, 4.0, 5.0, 6.0, 0.0]);
/// let max = groups.max_dim(1).reshape([-1]);
/// let full = view.broadcast(max, weight.dims());
/// assert_eq!(full.to_data().try_to_vec::<f32>().unwrap(), [2.0, 5.0, 2.0, 5.0, 3.0, 6.0]);
/// ```
#[derive(Module, Debug)]
pub struct OverSubChannelBlockView {
    /// How many elements a group has.
    pub group_size: usize,
    /// The dimension that is cut.
    pub group_dim: usize,
}

#[component]
impl OverSubChannelBlockView {
    /// `group_dim` runs over the input channels; a weight quantizer takes it from its layer
    /// ([`WeightModule::input_channel_dim`](crate::inject::WeightModule::input_channel_dim)). One that the tensor does not
    /// have is its last one.
    pub fn new(#[range(1..)] group_size: usize, group_dim: usize) -> Self {
        Self { group_size, group_dim }
    }

    fn cut<const D: usize>(&self, dims: [usize; D]) -> Blocks<D> {
        Blocks::new(self.group_size, self.group_dim.min(D) as i64, dims)
    }
}

impl View for OverSubChannelBlockView {
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
