use super::{View, dims};
use crate::kernel::Layout;
use burn::module::Module;
use burn::tensor::Tensor;
use quant_macros::component;

/// All elements are one group, as with [`OverTensorView`](super::OverTensorView), but those of the first output channel
/// come first.
///
/// The order matters to statistics that add up and stop when a sum no longer falls: the reference stores the weight of
/// a linear layer as `[out, in]`, burn as `[in, out]`.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::view::{OverWeightView, View};
///
/// let weight = Tensor::<2>::from_floats([[1.0, 3.0], [2.0, 4.0]], &Device::flex());
/// let view = OverWeightView::new(1);
/// assert_eq!(view.view(weight.clone()).into_data().try_to_vec::<f32>().unwrap(), [1.0, 2.0, 3.0, 4.0]);
/// assert_eq!(view.broadcast(Tensor::ones([1], &weight.device()), weight.dims()).dims(), [1, 1]);
/// ```
#[derive(Module, Debug)]
pub struct OverWeightView {
    /// The dimension that runs over the output channels.
    pub output_channel_dim: usize,
}

#[component]
impl OverWeightView {
    /// A weight quantizer takes `output_channel_dim` from its layer
    /// ([`WeightModule::output_channel_dim`](crate::inject::WeightModule::output_channel_dim)).
    pub fn new(output_channel_dim: usize) -> Self {
        Self { output_channel_dim }
    }
}

impl View for OverWeightView {
    fn view<const D: usize>(&self, x: Tensor<D>) -> Tensor<2> {
        let elements = x.shape().num_elements();
        dims::view(x, &[self.output_channel_dim]).reshape([1, elements])
    }
    fn layout<const D: usize>(&self, dims: [usize; D]) -> Option<Layout> {
        Some(Layout::one(dims.iter().product()))
    }
    fn broadcast<const D: usize>(&self, stats: Tensor<1>, _: [usize; D]) -> Tensor<D> {
        stats.reshape([1; D])
    }
}
