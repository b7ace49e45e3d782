use super::{ScaleShiftZeroPoint, ZeroPoint};
use crate::kernel::{self, PerGroup};
use crate::quant::IntegerQuant;
use crate::scalar::Scalar;
use crate::stats::{Stats, stats_in, stats_of};
use crate::view::View;
use burn::module::Module;
use burn::tensor::Tensor;
use quant_macros::component;

/// A zero point per group of what passes through, computed anew in every forward pass: `−stats(group) / scale + min_int`,
/// rounded and kept in the range if `quantize_zero_point`.
///
/// The statistic is that of where the range begins, at or below 0, as [`NegativeMinOrZero`](crate::stats::NegativeMinOrZero).
/// A tensor without elements has no zero point.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::function::{RoundSte, TensorClamp};
/// use quant_core::zero_point::{RuntimeDynamicGroupZeroPoint, ZeroPoint};
/// use quant_core::{quant::IntQuant, stats::NegativeMinOrZero, view::DynamicOverSubChannelBlockView};
///
/// let device = Device::flex();
/// let view = DynamicOverSubChannelBlockView::new(2, -1);
/// let int_quant = IntQuant::new(false, false, RoundSte, TensorClamp, 0, &device);
/// let zero_point = RuntimeDynamicGroupZeroPoint::new(view, NegativeMinOrZero, int_quant, true);
/// let x = Tensor::<2>::from_floats([[1.0, -0.7, 0.3, 0.2]], &device);
/// let zero = zero_point.zero_point(&x, &Tensor::full([1, 1], 0.25, &device), &4.0.into()).unwrap();
/// // 0.7 / 0.25 = 2.8
/// assert_eq!(zero.into_data().try_to_vec::<f32>().unwrap(), [3.0, 3.0, 0.0, 0.0]);
/// ```
#[derive(Module, Debug)]
pub struct RuntimeDynamicGroupZeroPoint<V, S, I> {
    /// Which elements have a zero point in common.
    pub input_view_impl: V,
    /// What is computed of them.
    pub zero_point_stats_impl: S,
    /// From the statistic to the integer.
    pub scale_shift_zero_point: ScaleShiftZeroPoint<I>,
}

#[component]
impl<V, S, I> RuntimeDynamicGroupZeroPoint<V, S, I> {
    /// `int_quant` is that of the quantizer.
    pub fn new(input_view_impl: V, zero_point_stats_impl: S, int_quant: I, quantize_zero_point: bool) -> Self {
        let scale_shift_zero_point = ScaleShiftZeroPoint { int_quant, quantize_zero_point };
        Self { input_view_impl, zero_point_stats_impl, scale_shift_zero_point }
    }
}

impl<V: View, S: Stats, I: IntegerQuant> ZeroPoint for RuntimeDynamicGroupZeroPoint<V, S, I> {
    fn zero_point<const D: usize>(&self, x: &Tensor<D>, scale: &Tensor<D>, bit_width: &Scalar) -> Option<Tensor<D>> {
        if x.shape().num_elements() == 0 {
            return None;
        }
        let stats = stats_of(&self.zero_point_stats_impl, &self.input_view_impl, x);
        let distance = self.input_view_impl.broadcast(-stats, x.dims());
        Some(self.scale_shift_zero_point.forward(distance, scale, bit_width))
    }

    fn zero_point_of_groups<const D: usize>(
        &self,
        x: &Tensor<D>,
        scale: &PerGroup,
        bit_width: &Scalar,
    ) -> Option<Option<PerGroup>> {
        let layout = self.input_view_impl.blocks(x.dims()).filter(|layout| *layout == scale.layout)?;
        let stats = stats_in(&self.zero_point_stats_impl, layout, x)?;
        Some(Some(self.scale_shift_zero_point.of_groups(kernel::negative(stats), scale, bit_width)))
    }
}
