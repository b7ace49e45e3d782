use super::{ScaleShiftZeroPoint, ZeroPoint, ZeroPointTrial};
use crate::function::ste::abs_binary_sign_grad;
use crate::quant::IntegerQuant;
use crate::scalar::Scalar;
use crate::scaling::ScalingShape;
use crate::state::Collected;
use crate::stats::{Stats, Trial, search_of, stats_of, view_quantized};
use crate::view::View;
use burn::module::{Content, Param};
use burn::tensor::{Device, Tensor};
use quant_macros::component;

/// A learned zero point that starts from statistics of what passes through, for activations: the companion of
/// [`ParameterFromRuntimeStatsScaling`](crate::scaling::ParameterFromRuntimeStatsScaling).
///
/// The zero point is `abs(v) / scale + min_int`, rounded and kept in the range if `quantize_zero_point`. For the first
/// `collect_stats_steps` forward passes in training `v` is the statistic of the batch, differentiated, and a moving average
/// of it is kept; then it is a learned `value` that begins as the average. Evaluation uses the average while there is no
/// parameter yet, and 0 before the first pass. The statistic is that of where the range begins, at or below 0.
///
/// When the average becomes the value, what is recorded and what a checkpoint without a counter means is as there.
///
/// ```
/// use burn::{module::{Module, ModuleMapper}, tensor::{Device, Tensor}};
/// use quant_core::function::{RoundSte, TensorClamp};
/// use quant_core::scaling::ScalingShape;
/// use quant_core::zero_point::{ParameterFromRuntimeZeroPoint, ZeroPoint};
/// use quant_core::{quant::IntQuant, stats::NegativeMinOrZero, view::OverTensorView};
///
/// struct Step; // what an optimizer is to a module
/// impl ModuleMapper for Step {}
///
/// let device = Device::flex().autodiff();
/// let int_quant = IntQuant::new(false, false, RoundSte, TensorClamp, 0, &device);
/// let zero_point = ParameterFromRuntimeZeroPoint::new(
///     1, int_quant, true, NegativeMinOrZero, ScalingShape::default(), OverTensorView, None, &device,
/// );
/// let scale = Tensor::from_floats([0.25], &device);
/// let of = |zero_point: &ParameterFromRuntimeZeroPoint<_, _, _>, x: f32| {
///     let x = Tensor::<1>::from_floats([-x, 1.0], &device);
///     zero_point.zero_point(&x, &scale, &4.0.into()).unwrap().into_scalar::<f32>()
/// };
/// assert_eq!(of(&zero_point, 0.65), 3.0);
/// let zero_point = zero_point.map(&mut Step);
/// assert_eq!(of(&zero_point, 2.0), 3.0);
/// ```
#[derive(Debug)]
pub struct ParameterFromRuntimeZeroPoint<I, S, V> {
    /// From the value to the integer.
    pub scale_shift_zero_point: ScaleShiftZeroPoint<I>,
    /// What is computed of a batch.
    pub zero_point_stats_impl: S,
    /// Which elements have a zero point in common.
    pub stats_input_view_shape_impl: V,
    /// The learned value; 0 while collecting.
    pub value: Param<Tensor<1>>,
    collected: Collected,
}

#[component]
impl<I, S, V> ParameterFromRuntimeZeroPoint<I, S, V> {
    /// `zero_point_shape` has as many elements as `zero_point_stats_input_view_shape_impl` has groups.
    /// `zero_point_stats_momentum` is the weight of a new statistic in the average; `None` makes it the mean of all.
    #[allow(clippy::too_many_arguments)]
    pub fn new(
        #[range(1..)] collect_stats_steps: usize,
        int_quant: I,
        quantize_zero_point: bool,
        zero_point_stats_impl: S,
        #[default(ScalingShape::default())] zero_point_shape: ScalingShape,
        zero_point_stats_input_view_shape_impl: V,
        #[default(Some(0.1))] zero_point_stats_momentum: Option<f32>,
        device: &Device,
    ) -> Self {
        let zeros = Tensor::zeros([zero_point_shape.num_elements()], device);
        let (value, collected) = Collected::of(zeros, collect_stats_steps, zero_point_stats_momentum);
        Self {
            scale_shift_zero_point: ScaleShiftZeroPoint { int_quant, quantize_zero_point },
            zero_point_stats_impl,
            stats_input_view_shape_impl: zero_point_stats_input_view_shape_impl,
            value,
            collected,
        }
    }
}

impl<I: IntegerQuant, S: Stats, V: View> ParameterFromRuntimeZeroPoint<I, S, V> {
    /// The statistic of `x`, if it is to be used, by `stats`.
    fn batch<const D: usize>(&self, x: &Tensor<D>, stats: impl FnOnce(&Tensor<D>) -> Tensor<1>) -> Option<Tensor<1>> {
        self.collected.takes(x).then(|| stats(x))
    }

    /// The zero point of a statistic, or of what is stored.
    fn of_stats<const D: usize>(
        &self,
        stats: Option<Tensor<1>>,
        x: &Tensor<D>,
        scale: &Tensor<D>,
        bit_width: &Scalar,
    ) -> Tensor<D> {
        let stored = || self.collected.average(x.is_autodiff()).unwrap_or_else(|| self.value.val());
        let value = stats.unwrap_or_else(stored);
        let distance = self.stats_input_view_shape_impl.broadcast(abs_binary_sign_grad(value), x.dims());
        self.scale_shift_zero_point.forward(distance, scale, bit_width)
    }

    fn collect<const D: usize>(
        &self,
        x: &Tensor<D>,
        scale: &Tensor<D>,
        bit_width: &Scalar,
        stats: impl FnOnce(&Tensor<D>) -> Tensor<1>,
    ) -> Option<Tensor<D>> {
        let stats = self.batch(x, stats);
        if let Some(stats) = &stats {
            self.collected.take(stats);
        }
        Some(self.of_stats(stats, x, scale, bit_width))
    }
}

impl<I: IntegerQuant, S: Stats, V: View> ZeroPoint for ParameterFromRuntimeZeroPoint<I, S, V> {
    fn zero_point<const D: usize>(&self, x: &Tensor<D>, scale: &Tensor<D>, bit_width: &Scalar) -> Option<Tensor<D>> {
        self.collect(x, scale, bit_width, |x| {
            stats_of(&self.zero_point_stats_impl, &self.stats_input_view_shape_impl, x)
        })
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
            |stats| view_quantized(view, (trial.quantize)(self.of_stats(Some(stats), x, &trial.scale, bit_width)));
        let trial = Trial::new(&Scalar::Const(1.0), &try_one);
        self.collect(x, scale, bit_width, |x| search_of(&self.zero_point_stats_impl, view, x, &trial))
    }

    fn zero_point_of_trial<const D: usize>(
        &self,
        x: &Tensor<D>,
        scale: &Tensor<D>,
        bit_width: &Scalar,
    ) -> Option<Tensor<D>> {
        let stats = self.batch(x, |x| stats_of(&self.zero_point_stats_impl, &self.stats_input_view_shape_impl, x));
        Some(self.of_stats(stats, x, scale, bit_width))
    }
}

impl<I: IntegerQuant, S: Stats, V: View> ParameterFromRuntimeZeroPoint<I, S, V> {
    /// Makes the average the value, once it is complete.
    fn after_map(mut self) -> Self {
        self.value = self.collected.promote(self.value, |average| average);
        self
    }

    fn show(&self, content: Content) -> Content {
        let content = content
            .add("scale_shift_zero_point", &self.scale_shift_zero_point)
            .add("zero_point_stats_impl", &self.zero_point_stats_impl)
            .add("stats_input_view_shape_impl", &self.stats_input_view_shape_impl)
            .add("value", &self.value);
        self.collected.show(content)
    }
}

crate::__written_module! {
    [I: IntegerQuant, S: Stats, V: View] ParameterFromRuntimeZeroPoint<I, S, V>
    { scale_shift_zero_point, zero_point_stats_impl, stats_input_view_shape_impl, value }
    flat { collected }
    after after_map
}
