use super::ZeroPoint;
use crate::scalar::Scalar;
use crate::view::View;
use burn::module::{Module, ModuleDisplay};
use burn::tensor::Tensor;
use quant_macros::{component, role};

/// What moves the mean of a tensor to 0.
#[role]
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not centre tensors",
    label = "expected `PreZeroCenterZeroPoint`",
    note = "zero-centred accumulator-aware quantization needs `pre_zero_point_impl: PreZeroCenterZeroPoint`"
)]
pub trait ZeroCenter: Module + ModuleDisplay {
    /// What is added to `x`, `−mean(x)` of each group; it broadcasts over `x`.
    fn zero_center<const D: usize>(&self, x: &Tensor<D>) -> Tensor<D>;
}

/// A zero point before rounding that moves the mean of each group to 0: `−mean(x) / scale`. It is no integer.
///
/// It belongs before a [`DecoupledIntQuant`](crate::quant::DecoupledIntQuant), which does not subtract it again: the values are
/// centred.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::view::OverOutputChannelView;
/// use quant_core::zero_point::{PreZeroCenterZeroPoint, ZeroPoint};
///
/// let center = PreZeroCenterZeroPoint::new(OverOutputChannelView::new(0));
/// let x = Tensor::<2>::from_floats([[1.0, 2.0], [-3.0, 1.0]], &Device::flex());
/// let scale = Tensor::from_floats([[0.5], [0.25]], &Device::flex());
/// let zero_point = center.zero_point(&x, &scale, &8.0.into()).unwrap();
/// assert_eq!(zero_point.into_data().try_to_vec::<f32>().unwrap(), [-3.0, 4.0]);
/// ```
#[derive(Module, Debug)]
pub struct PreZeroCenterZeroPoint<V> {
    /// Which elements have a mean in common.
    pub stats_input_view_shape_impl: V,
}

#[component]
impl<V> PreZeroCenterZeroPoint<V> {
    /// Takes the view.
    pub fn new(pre_zero_point_stats_input_view_shape_impl: V) -> Self {
        Self { stats_input_view_shape_impl: pre_zero_point_stats_input_view_shape_impl }
    }
}

impl<V: View> ZeroCenter for PreZeroCenterZeroPoint<V> {
    fn zero_center<const D: usize>(&self, x: &Tensor<D>) -> Tensor<D> {
        let view = &self.stats_input_view_shape_impl;
        let mean = view.view(x.clone()).mean_dim(1).reshape([-1]);
        view.broadcast(mean.neg(), x.dims())
    }
}

impl<V: View> ZeroPoint for PreZeroCenterZeroPoint<V> {
    fn zero_point<const D: usize>(&self, x: &Tensor<D>, scale: &Tensor<D>, _: &Scalar) -> Option<Tensor<D>> {
        Some(self.zero_center(x) / scale.clone())
    }
}
