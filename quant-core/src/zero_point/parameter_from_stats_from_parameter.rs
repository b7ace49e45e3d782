use super::{ScaleShiftZeroPoint, ZeroPoint, ZeroPointTrial};
use crate::function::ste::abs_binary_sign_grad;
use crate::quant::IntegerQuant;
use crate::scalar::Scalar;
use crate::scaling::{AffineRescaling, ScalingShape};
use crate::state::FirstPass;
use crate::stats::{Stats, Trial, search_of, stats_of, view_quantized};
use crate::view::View;
use burn::module::{Content, Param};
use burn::tensor::{Device, Tensor};
use quant_macros::component;

/// A learned zero point that begins as a statistic of what is quantized in the first forward pass: for weights.
///
/// The first pass makes `value = affine(stats(x))`; from then on the zero point is `abs(value) / scale + min_int`, rounded and
/// kept in the range if `quantize_zero_point`. The statistic is that of where the range begins, at or below 0, so `value` is
/// negative. It becomes the parameter as in
/// [`ParameterFromStatsFromParameterScaling`](crate::scaling::ParameterFromStatsFromParameterScaling).
///
/// ```
/// use burn::{module::{Module, ModuleMapper}, tensor::{Device, Tensor}};
/// use quant_core::function::{RoundSte, TensorClamp};
/// use quant_core::scaling::ScalingShape;
/// use quant_core::zero_point::{ParameterFromStatsFromParameterZeroPoint, ZeroPoint};
/// use quant_core::{quant::IntQuant, stats::NegativeMinOrZero, view::OverTensorView};
///
/// struct Step; // what an optimizer is to a module
/// impl ModuleMapper for Step {}
///
/// let device = Device::flex();
/// let int_quant = IntQuant::new(false, false, RoundSte, TensorClamp, 0, &device);
/// let zero_point = ParameterFromStatsFromParameterZeroPoint::new(
///     int_quant, true, OverTensorView, NegativeMinOrZero, ScalingShape::default(), None, None, &device,
/// );
/// let (w, scale) = (Tensor::<1>::from_floats([-0.65, 0.5], &device), Tensor::from_floats([0.25], &device));
/// assert_eq!(zero_point.zero_point(&w, &scale, &4.0.into()).unwrap().into_scalar::<f32>(), 3.0);
/// let zero_point = zero_point.map(&mut Step);
/// assert_eq!(zero_point.value.val().into_scalar::<f32>(), -0.65);
/// assert_eq!(zero_point.zero_point(&(w * 2.0), &scale, &4.0.into()).unwrap().into_scalar::<f32>(), 3.0);
/// ```
#[derive(Debug)]
pub struct ParameterFromStatsFromParameterZeroPoint<I, V, S> {
    /// From the value to the integer.
    pub scale_shift_zero_point: ScaleShiftZeroPoint<I>,
    /// Which elements have a zero point in common.
    pub stats_input_view_shape_impl: V,
    /// What is computed of them.
    pub stats: S,
    /// A learned function of the statistic, if there is one.
    pub affine_rescaling: Option<AffineRescaling>,
    /// The learned value; 0 before the first pass.
    pub value: Param<Tensor<1>>,
    first_pass: FirstPass,
}

#[component]
impl<I, V, S> ParameterFromStatsFromParameterZeroPoint<I, V, S> {
    /// `zero_point_shape` has as many elements as `zero_point_stats_input_view_shape_impl` has groups. The affine function
    /// is that of [`AffineRescaling::of`].
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
        let (value, first_pass) = FirstPass::of(Tensor::zeros([zero_point_shape.num_elements()], device));
        Self {
            scale_shift_zero_point: ScaleShiftZeroPoint { int_quant, quantize_zero_point },
            stats_input_view_shape_impl: zero_point_stats_input_view_shape_impl,
            stats: zero_point_stats_impl,
            affine_rescaling: AffineRescaling::of(rescaling, shifting, &zero_point_shape, device),
            value,
            first_pass,
        }
    }
}

impl<I: IntegerQuant, V: View, S: Stats> ParameterFromStatsFromParameterZeroPoint<I, V, S> {
    fn of_distance<const D: usize>(
        &self,
        distance: Tensor<1>,
        viewed: [usize; D],
        scale: &Tensor<D>,
        bit_width: &Scalar,
    ) -> Tensor<D> {
        let distance = self.stats_input_view_shape_impl.broadcast(distance, viewed);
        self.scale_shift_zero_point.forward(distance, scale, bit_width)
    }

    fn of_value<const D: usize>(
        &self,
        x: &Tensor<D>,
        scale: &Tensor<D>,
        bit_width: &Scalar,
        stats: impl FnOnce(&Tensor<D>) -> Tensor<1>,
    ) -> Option<Tensor<D>> {
        let value = self.first_pass.value(&self.value, || {
            // an empty tensor has no statistic
            let x = (x.shape().num_elements() > 0).then(|| x.clone().detach())?;
            Some(AffineRescaling::apply(&self.affine_rescaling, stats(&x)))
        });
        Some(self.of_distance(abs_binary_sign_grad(value), x.dims(), scale, bit_width))
    }
}

impl<I: IntegerQuant, V: View, S: Stats> ZeroPoint for ParameterFromStatsFromParameterZeroPoint<I, V, S> {
    fn zero_point<const D: usize>(&self, x: &Tensor<D>, scale: &Tensor<D>, bit_width: &Scalar) -> Option<Tensor<D>> {
        self.of_value(x, scale, bit_width, |x| stats_of(&self.stats, &self.stats_input_view_shape_impl, x))
    }

    fn zero_point_by_search<const D: usize>(
        &self,
        x: &Tensor<D>,
        scale: &Tensor<D>,
        bit_width: &Scalar,
        trial: &ZeroPointTrial<'_, D>,
    ) -> Option<Tensor<D>> {
        let view = &self.stats_input_view_shape_impl;
        // a trial leaves the affine function out
        let try_one = |stats: Tensor<1>| {
            view_quantized(view, (trial.quantize)(self.of_distance(-stats, x.dims(), &trial.scale, bit_width)))
        };
        let threshold = Scalar::Const(1.0);
        self.of_value(x, scale, bit_width, |x| search_of(&self.stats, view, x, &Trial::new(&threshold, &try_one)))
    }

    fn zero_point_of_trial<const D: usize>(
        &self,
        x: &Tensor<D>,
        scale: &Tensor<D>,
        bit_width: &Scalar,
    ) -> Option<Tensor<D>> {
        if !self.first_pass.is_waiting() {
            return self.zero_point(x, scale, bit_width);
        }
        let stats = stats_of(&self.stats, &self.stats_input_view_shape_impl, &x.clone().detach());
        Some(self.of_distance(-stats, x.dims(), scale, bit_width))
    }
}

impl<I: IntegerQuant, V: View, S: Stats> ParameterFromStatsFromParameterZeroPoint<I, V, S> {
    fn before_map(mut self) -> Self {
        (self.value, self.first_pass) = self.first_pass.promote(self.value);
        self
    }

    fn after_map(self) -> Self {
        self.first_pass.settle();
        self
    }

    fn show(&self, content: Content) -> Content {
        content
            .add("scale_shift_zero_point", &self.scale_shift_zero_point)
            .add("stats_input_view_shape_impl", &self.stats_input_view_shape_impl)
            .add("stats", &self.stats)
            .add("affine_rescaling", &self.affine_rescaling)
            .add("value", &self.value)
    }
}

crate::__written_module! {
    [I: IntegerQuant, V: View, S: Stats] ParameterFromStatsFromParameterZeroPoint<I, V, S>
    { scale_shift_zero_point, stats_input_view_shape_impl, stats, affine_rescaling, value, first_pass }
    before before_map
    after after_map
}
