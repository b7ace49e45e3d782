use super::{ScaleShiftZeroPoint, ZeroPoint, ZeroPointTrial};
use crate::kernel::{self, PerGroup};
use crate::quant::IntegerQuant;
use crate::scalar::Scalar;
use crate::scaling::{AffineRescaling, ScalingShape};
use crate::stats::{Stats, Trial, search_of, stats_in, stats_of, view_quantized};
use crate::view::View;
use burn::module::Module;
use burn::tensor::{Device, Tensor};
use quant_macros::component;

/// A zero point that follows the weights: `−stats(x) / scale + min_int`, computed anew in every forward pass and
/// differentiated through; rounded and kept in the range if `quantize_zero_point`.
///
/// The statistic is that of where the range begins, at or below 0, as [`NegativeMinOrZero`](crate::stats::NegativeMinOrZero).
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::function::{RoundSte, TensorClampSte};
/// use quant_core::scaling::ScalingShape;
/// use quant_core::zero_point::{StatsFromParameterZeroPoint, ZeroPoint};
/// use quant_core::{quant::IntQuant, stats::NegativeMinOrZero, view::OverTensorView};
///
/// let device = Device::flex();
/// let int_quant = IntQuant::new(false, false, RoundSte, TensorClampSte, 0, &device);
/// let zero_point = StatsFromParameterZeroPoint::new(
///     int_quant, true, OverTensorView, NegativeMinOrZero, ScalingShape::default(), None, None, &device,
/// );
/// let w = Tensor::<1>::from_floats([0.3, -0.7, 1.27, 0.01], &device);
/// let scale = Tensor::from_floats([1.97 / 255.0], &device);
/// // 0.7 / 0.00772549 = 90.6
/// assert_eq!(zero_point.zero_point(&w, &scale, &8.0.into()).unwrap().into_scalar::<f32>(), 91.0);
/// ```
#[derive(Module, Debug)]
pub struct StatsFromParameterZeroPoint<I, V, S> {
    /// From the statistic to the integer.
    pub scale_shift_zero_point: ScaleShiftZeroPoint<I>,
    /// Which elements have a zero point in common.
    pub stats_input_view_shape_impl: V,
    /// What is computed of them.
    pub stats: S,
    /// A learned function of the statistic, if there is one.
    pub affine_rescaling: Option<AffineRescaling>,
}

#[component]
impl<I, V, S> StatsFromParameterZeroPoint<I, V, S> {
    /// `zero_point_shape` is read by the affine function alone, which is that of [`AffineRescaling::of`]; it has as many
    /// elements as the view has groups.
    #[allow(clippy::too_many_arguments)]
    pub fn new(
        int_quant: I,
        quantize_zero_point: bool,
        zero_point_stats_input_view_shape_impl: V,
        zero_point_stats_impl: S,
        #[default(ScalingShape::default())] zero_point_shape: ScalingShape,
        #[default(None)] zero_point_affine_rescaling_init: Option<f32>,
        #[default(None)] zero_point_affine_shifting_init: Option<f32>,
        device: &Device,
    ) -> Self {
        let (rescaling, shifting) = (zero_point_affine_rescaling_init, zero_point_affine_shifting_init);
        Self {
            scale_shift_zero_point: ScaleShiftZeroPoint { int_quant, quantize_zero_point },
            stats_input_view_shape_impl: zero_point_stats_input_view_shape_impl,
            stats: zero_point_stats_impl,
            affine_rescaling: AffineRescaling::of(rescaling, shifting, &zero_point_shape, device),
        }
    }
}

impl<I: IntegerQuant, V: View, S: Stats> StatsFromParameterZeroPoint<I, V, S> {
    fn of_stats<const D: usize>(
        &self,
        stats: Tensor<1>,
        viewed: [usize; D],
        scale: &Tensor<D>,
        bit_width: &Scalar,
    ) -> Tensor<D> {
        let stats = AffineRescaling::apply(&self.affine_rescaling, stats);
        let distance = self.stats_input_view_shape_impl.broadcast(-stats, viewed);
        self.scale_shift_zero_point.forward(distance, scale, bit_width)
    }
}

impl<I: IntegerQuant, V: View, S: Stats> ZeroPoint for StatsFromParameterZeroPoint<I, V, S> {
    fn zero_point<const D: usize>(&self, x: &Tensor<D>, scale: &Tensor<D>, bit_width: &Scalar) -> Option<Tensor<D>> {
        let stats = stats_of(&self.stats, &self.stats_input_view_shape_impl, x);
        Some(self.of_stats(stats, x.dims(), scale, bit_width))
    }

    fn zero_point_by_search<const D: usize>(
        &self,
        x: &Tensor<D>,
        scale: &Tensor<D>,
        bit_width: &Scalar,
        trial: &ZeroPointTrial<'_, D>,
    ) -> Option<Tensor<D>> {
        let view = &self.stats_input_view_shape_impl;
        let try_one =
            |stats| view_quantized(view, (trial.quantize)(self.of_stats(stats, x.dims(), &trial.scale, bit_width)));
        let stats = search_of(&self.stats, view, x, &Trial::new(&Scalar::Const(1.0), &try_one));
        Some(self.of_stats(stats, x.dims(), scale, bit_width))
    }

    fn zero_point_of_groups<const D: usize>(
        &self,
        x: &Tensor<D>,
        scale: &PerGroup,
        bit_width: &Scalar,
    ) -> Option<Option<PerGroup>> {
        // an affine function has its numbers in the order of the view
        let view = Some(&self.stats_input_view_shape_impl).filter(|_| self.affine_rescaling.is_none())?;
        let layout = view.blocks(x.dims()).filter(|layout| *layout == scale.layout)?;
        let stats = stats_in(&self.stats, layout, x)?;
        Some(Some(self.scale_shift_zero_point.of_groups(kernel::negative(stats), scale, bit_width)))
    }
}
