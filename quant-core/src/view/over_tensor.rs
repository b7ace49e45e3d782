use super::{View, reshape};
use crate::kernel::Layout;
use burn::module::Module;
use burn::tensor::Tensor;
use quant_macros::component;

/// All elements are one group: per-tensor quantization.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::view::{OverTensorView, View};
/// let x = Tensor::<3>::zeros([2, 3, 4], &Device::flex());
/// assert_eq!(OverTensorView.view(x.clone()).dims(), [1, 24]);
/// assert_eq!(OverTensorView.broadcast(Tensor::ones([1], &x.device()), x.dims()).dims(), [1, 1, 1]);
/// ```
#[derive(Module, Debug, Default)]
pub struct OverTensorView;

#[component]
impl OverTensorView {
    /// Takes no attributes.
    pub fn new() -> Self {
        Self
    }
}

impl View for OverTensorView {
    fn view<const D: usize>(&self, x: Tensor<D>) -> Tensor<2> {
        let elements = x.shape().num_elements();
        reshape(x, [1, elements])
    }
    fn layout<const D: usize>(&self, dims: [usize; D]) -> Option<Layout> {
        Some(Layout::one(dims.iter().product()))
    }
    fn broadcast<const D: usize>(&self, stats: Tensor<1>, _: [usize; D]) -> Tensor<D> {
        stats.reshape([1; D])
    }
}
