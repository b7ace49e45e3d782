use super::{View, dims, reshape};
use crate::kernel::Layout;
use burn::module::Module;
use burn::tensor::Tensor;
use quant_macros::component;

/// Each output channel is a group: per-channel quantization.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::view::{OverOutputChannelView, View};
///
/// // the weight of a linear layer is `[in, out]` in burn, so its output channels run over dimension 1
/// let weight = Tensor::<2>::from_floats([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], &Device::flex());
/// let view = OverOutputChannelView::new(1);
/// assert_eq!(view.view(weight.clone()).dims(), [3, 2]);
/// let max = view.view(weight.clone()).max_dim(1).reshape([-1]);
/// assert_eq!(max.to_data().try_to_vec::<f32>().unwrap(), [4.0, 5.0, 6.0]);
/// assert_eq!(view.broadcast(max, weight.dims()).dims(), [1, 3]);
/// ```
#[derive(Module, Debug)]
pub struct OverOutputChannelView {
    /// The dimension that runs over the output channels.
    pub output_channel_dim: usize,
}

#[component]
impl OverOutputChannelView {
    /// `output_channel_dim` is 0 for convolutions and 1 for burn's linear layers; a weight quantizer takes it from its
    /// layer ([`WeightModule::output_channel_dim`](crate::inject::WeightModule::output_channel_dim)).
    pub fn new(output_channel_dim: usize) -> Self {
        Self { output_channel_dim }
    }
}

impl View for OverOutputChannelView {
    fn view<const D: usize>(&self, x: Tensor<D>) -> Tensor<2> {
        let x = x.swap_dims(0, self.output_channel_dim);
        let channels = x.dims()[0];
        let elements = x.dims()[1..].iter().product();
        reshape(x, [channels, elements])
    }
    fn layout<const D: usize>(&self, shape: [usize; D]) -> Option<Layout> {
        dims::layout(shape, &[self.output_channel_dim])
    }
    fn broadcast<const D: usize>(&self, stats: Tensor<1>, _: [usize; D]) -> Tensor<D> {
        let mut shape = [1; D];
        shape[0] = stats.dims()[0];
        stats.reshape(shape).swap_dims(0, self.output_channel_dim)
    }
}
