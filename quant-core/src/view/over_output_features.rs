use super::{View, dims};
use crate::kernel::Layout;
use burn::module::Module;
use burn::tensor::Tensor;
use quant_macros::component;

/// Each vector along the last dimension is a group: a scale for every token of a sequence, for scales that follow what
/// passes through.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::view::{OverOutputFeaturesView, View};
///
/// // two sequences of one token with three features
/// let x = Tensor::<3>::from_floats([[[1.0, 2.0, 0.0]], [[4.0, 3.0, 5.0]]], &Device::flex());
/// let view = OverOutputFeaturesView;
/// assert_eq!(view.view(x.clone()).dims(), [2, 3]);
/// let max = view.view(x.clone()).max_dim(1).reshape([-1]);
/// assert_eq!(max.to_data().try_to_vec::<f32>().unwrap(), [2.0, 5.0]);
/// assert_eq!(view.broadcast(max, x.dims()).dims(), [2, 1, 1]);
/// ```
#[derive(Module, Debug, Default)]
pub struct OverOutputFeaturesView;

#[component]
impl OverOutputFeaturesView {
    /// Takes no attributes.
    pub fn new() -> Self {
        Self
    }
}

impl View for OverOutputFeaturesView {
    fn view<const D: usize>(&self, x: Tensor<D>) -> Tensor<2> {
        dims::view(x, &all_but_last::<D>())
    }
    fn layout<const D: usize>(&self, shape: [usize; D]) -> Option<Layout> {
        dims::layout(shape, &all_but_last::<D>())
    }
    fn broadcast<const D: usize>(&self, stats: Tensor<1>, viewed: [usize; D]) -> Tensor<D> {
        dims::broadcast(stats, viewed, &all_but_last::<D>())
    }
}

fn all_but_last<const D: usize>() -> Vec<usize> {
    (0..D.saturating_sub(1)).collect()
}
