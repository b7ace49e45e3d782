use super::{Scaling, ScalingShape};
use crate::function::ScalarSignedClampMinSte;
use crate::quant::Quantized;
use crate::restrict::{FloatRestrictValue, Restrict, minimum, scale_in_one_pass};
use crate::scalar::Scalar;
use crate::state::Collected;
use crate::stats::{Stats, Trial, search_of, stats_of, view_quantized};
use crate::view::{OverTensorView, View};
use burn::module::{Content, Param};
use burn::tensor::{Device, Tensor};
use quant_macros::component;

/// A learned scale that starts from statistics of what passes through: the usual choice for activations.
///
/// For the first `collect_stats_steps` forward passes in training the scale is the statistic of the batch, and a moving
/// average of it is kept. After that the average becomes the initial value of a learned parameter. Evaluation uses the
/// average while there is no parameter yet.
///
/// | phase | training | evaluation |
/// |---|---|---|
/// | collecting | `max(stats(x), m) / T`, differentiated | `max(restrict(average) / T, m)` |
/// | learning | `max(restrict(value), m) / T` | `max(restrict(value) / T, m)` |
///
/// `T` is the integer threshold and `m` is `scaling_min_val`; that the minimum is taken before the division in one mode
/// and after it in the other is the reference's behaviour, kept for equal numbers. Before the first pass the average
/// is 1.
///
/// A forward pass cannot replace a parameter, so the average becomes the value when the module is next mapped: in
/// training that is the optimizer's step after the last collecting pass. Passes before it (gradient accumulation) use
/// the average without a gradient. What decides the mode is whether the input is on an autodiff device and the module
/// was not frozen, as in burn's batch norm.
///
/// `value`, `buffer` (the average) and `counter` are recorded. A checkpoint that brings a `value` and no `counter`, as
/// the reference writes it, ends the collecting.
///
/// ```
/// use burn::{module::{Module, ModuleMapper}, tensor::{Device, Tensor}};
/// use quant_core::{restrict::FloatRestrictValue, stats::AbsMax, view::OverTensorView};
/// use quant_core::scaling::{ParameterFromRuntimeStatsScaling, Scaling, ScalingShape};
///
/// struct Step; // what an optimizer is to a module
/// impl ModuleMapper for Step {}
///
/// let device = Device::flex().autodiff();
/// let scaling = ParameterFromRuntimeStatsScaling::new(
///     1, OverTensorView, AbsMax, ScalingShape::default(), FloatRestrictValue, Some(0.1), None, &device,
/// );
/// let x = Tensor::<1>::from_floats([-3.0, 2.0], &device);
/// assert_eq!(scaling.scale(&x, &1.0.into()).into_scalar::<f32>(), 3.0);
/// let scaling = scaling.map(&mut Step);
/// let other = Tensor::<1>::from_floats([-5.0, 2.0], &device);
/// assert_eq!(scaling.scale(&other, &1.0.into()).into_scalar::<f32>(), 3.0);
/// ```
#[derive(Debug)]
pub struct ParameterFromRuntimeStatsScaling<S, V, R> {
    /// Which elements have a scale in common.
    pub stats_input_view_shape_impl: V,
    /// What is computed of them.
    pub stats: S,
    /// Which values the scale may take.
    pub restrict_scaling: R,
    /// The minimum, if there is one.
    pub clamp_scaling: Option<ScalarSignedClampMinSte>,
    /// The learned value; 1 while collecting.
    pub value: Param<Tensor<1>>,
    collected: Collected,
}

#[component]
impl<S, V, R> ParameterFromRuntimeStatsScaling<S, V, R> {
    /// `scaling_shape` has as many elements as `scaling_stats_input_view_shape_impl` has groups. `scaling_stats_momentum`
    /// is the weight of a new statistic in the average; `None` makes it the mean of all.
    #[allow(clippy::too_many_arguments)]
    pub fn new(
        #[range(1..)] collect_stats_steps: usize,
        #[default(OverTensorView)] scaling_stats_input_view_shape_impl: V,
        scaling_stats_impl: S,
        #[default(ScalingShape::default())] scaling_shape: ScalingShape,
        #[default(FloatRestrictValue)] restrict_scaling_impl: R,
        #[default(Some(0.1))] scaling_stats_momentum: Option<f32>,
        #[default(None)] scaling_min_val: Option<f32>,
        device: &Device,
    ) -> Self {
        let ones = Tensor::ones([scaling_shape.num_elements()], device);
        let (value, collected) = Collected::of(ones, collect_stats_steps, scaling_stats_momentum);
        Self {
            stats_input_view_shape_impl: scaling_stats_input_view_shape_impl,
            stats: scaling_stats_impl,
            restrict_scaling: restrict_scaling_impl,
            clamp_scaling: minimum(scaling_min_val),
            value,
            collected,
        }
    }
}

impl<S, V, R> ParameterFromRuntimeStatsScaling<S, V, R> {
    /// How many passes have been collected; more than `collect_stats_steps` once the value is learned.
    pub fn steps(&self) -> usize {
        self.collected.count()
    }

    fn clamp(&self, x: Tensor<1>) -> Tensor<1> {
        match &self.clamp_scaling {
            Some(clamp) => clamp.forward(x),
            None => x,
        }
    }
}

impl<S: Stats, V: View, R: Restrict> ParameterFromRuntimeStatsScaling<S, V, R> {
    /// `stats` is the statistic of a viewed batch.
    fn scale_of<const D: usize>(
        &self,
        x: &Tensor<D>,
        threshold: &Scalar,
        stats: impl FnOnce(&Tensor<D>) -> Tensor<1>,
    ) -> Tensor<D> {
        let scale = if self.collected.takes(x) {
            let stats = self.clamp(stats(x));
            self.collected.take(&stats);
            threshold.divide(stats)
        } else {
            self.settled(x, threshold, self.collected.is_training(x))
        };
        self.stats_input_view_shape_impl.broadcast(scale, x.dims())
    }

    /// The scale of the average or of the learned value.
    fn settled<const D: usize>(&self, x: &Tensor<D>, threshold: &Scalar, training: bool) -> Tensor<1> {
        let value = match self.collected.average(x.is_autodiff()) {
            Some(average) => self.restrict_scaling.restrict_init(average),
            None => self.value.val(),
        };
        if training {
            let scale = scale_in_one_pass(&self.restrict_scaling, self.clamp_scaling.as_ref(), &value, threshold);
            if let Some(scale) = scale {
                return scale;
            }
        }
        let value = self.restrict_scaling.restrict(value);
        let threshold = self.restrict_scaling.restrict_threshold(threshold, &value.device());
        match training {
            true => threshold.divide(self.clamp(value)),
            false => self.clamp(threshold.divide(value)),
        }
    }
}

impl<S: Stats, V: View, R: Restrict> Scaling for ParameterFromRuntimeStatsScaling<S, V, R> {
    fn scale<const D: usize>(&self, x: &Tensor<D>, threshold: &Scalar) -> Tensor<D> {
        self.scale_of(x, threshold, |x| stats_of(&self.stats, &self.stats_input_view_shape_impl, x))
    }

    fn scale_by_search<const D: usize>(
        &self,
        x: &Tensor<D>,
        threshold: &Scalar,
        quantize: &dyn Fn(Tensor<D>) -> Quantized<D>,
    ) -> Tensor<D> {
        let view = &self.stats_input_view_shape_impl;
        let try_one = |stats| {
            let scale = threshold.divide(self.clamp(stats));
            view_quantized(view, quantize(view.broadcast(scale, x.dims())))
        };
        self.scale_of(x, threshold, |x| search_of(&self.stats, view, x, &Trial::new(threshold, &try_one)))
    }

    // as in the reference the last batch has completed the average when the zero point is searched
    fn scale_of_trial<const D: usize>(&self, x: &Tensor<D>, threshold: &Scalar, scale: &Tensor<D>) -> Tensor<D> {
        if !self.collected.is_complete() {
            return scale.clone();
        }
        let scale = self.settled(x, threshold, true);
        self.stats_input_view_shape_impl.broadcast(scale, x.dims())
    }
}

impl<S, V, R: Restrict> ParameterFromRuntimeStatsScaling<S, V, R> {
    /// Makes the average the value, once it is complete.
    fn after_map(mut self) -> Self {
        self.value = self.collected.promote(self.value, |average| self.restrict_scaling.restrict_init(average));
        self
    }

    fn show(&self, content: Content) -> Content
    where
        S: Stats,
        V: View,
    {
        let content = content
            .add("stats_input_view_shape_impl", &self.stats_input_view_shape_impl)
            .add("stats", &self.stats)
            .add("restrict_scaling", &self.restrict_scaling)
            .add("clamp_scaling", &self.clamp_scaling)
            .add("value", &self.value);
        self.collected.show(content)
    }
}

crate::__written_module! {
    [S: Stats, V: View, R: Restrict] ParameterFromRuntimeStatsScaling<S, V, R>
    { stats_input_view_shape_impl, stats, restrict_scaling, clamp_scaling, value }
    flat { collected }
    after after_map
}
