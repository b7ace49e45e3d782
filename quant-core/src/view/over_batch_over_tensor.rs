use super::{View, dims};
use crate::kernel::Layout;
use burn::module::Module;
use burn::tensor::Tensor;
use quant_macros::component;

/// Each element of a batch is a group: a scale for every image or sequence, for scales that follow what passes through.
///
/// In the reference a batch that is not the first dimension is brought there by `permute_dims`; here `batch_dim` names
/// it.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::view::{OverBatchOverTensorView, View};
///
/// let x = Tensor::<3>::from_floats([[[1.0, 2.0]], [[4.0, 3.0]]], &Device::flex());
/// let view = OverBatchOverTensorView::new(0);
/// assert_eq!(view.view(x.clone()).dims(), [2, 2]);
/// let max = view.view(x.clone()).max_dim(1).reshape([-1]);
/// let scale = view.broadcast(max, x.dims());
/// assert_eq!(scale.dims(), [2, 1, 1]);
/// assert_eq!(scale.into_data().try_to_vec::<f32>().unwrap(), [2.0, 4.0]);
/// ```
#[derive(Module, Debug)]
pub struct OverBatchOverTensorView {
    /// The dimension that runs over the batch.
    pub batch_dim: usize,
}

#[component]
impl OverBatchOverTensorView {
    /// A dimension that a tensor does not have is its last one.
    pub fn new(#[default(0)] batch_dim: usize) -> Self {
        Self { batch_dim }
    }
}

impl View for OverBatchOverTensorView {
    fn view<const D: usize>(&self, x: Tensor<D>) -> Tensor<2> {
        dims::view(x, &[self.batch_dim])
    }
    fn layout<const D: usize>(&self, shape: [usize; D]) -> Option<Layout> {
        dims::layout(shape, &[self.batch_dim])
    }
    fn broadcast<const D: usize>(&self, stats: Tensor<1>, viewed: [usize; D]) -> Tensor<D> {
        dims::broadcast(stats, viewed, &[self.batch_dim])
    }
}
