use super::{Scaling, ScalingShape};
use crate::function::ScalarSignedClampMinSte;
use crate::quant::Quantized;
use crate::restrict::{FloatRestrictValue, Restrict, minimum};
use crate::scalar::Scalar;
use crate::state::{Buffer, Counter, LoadSignal, collect, promoting_module};
use crate::stats::{Stats, Trial, view_quantized};
use crate::view::{OverTensorView, View};
use burn::module::{Content, Flag, Param};
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
    buffer: Buffer,
    counter: Counter,
    training: Param<Flag>,
    value_came: LoadSignal<()>,
    collect_stats_steps: usize,
    scaling_stats_momentum: Option<f32>,
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
        let value_came = LoadSignal::default();
        let came = value_came.clone();
        let value = Param::from_tensor(ones.clone()).load_mapper(move |value| {
            came.leave(|()| ());
            value
        });
        Self {
            stats_input_view_shape_impl: scaling_stats_input_view_shape_impl,
            stats: scaling_stats_impl,
            restrict_scaling: restrict_scaling_impl,
            clamp_scaling: minimum(scaling_min_val),
            value,
            buffer: Buffer::new(ones),
            counter: Counter::new(0, device),
            training: Param::from_bool(true),
            value_came,
            // one more is the mark of a learned value
            collect_stats_steps: collect_stats_steps.min(Counter::MAX - 1),
            scaling_stats_momentum,
        }
    }
}

impl<S, V, R> ParameterFromRuntimeStatsScaling<S, V, R> {
    /// How many passes have been collected; more than `collect_stats_steps` once the value is learned.
    pub fn steps(&self) -> usize {
        self.counter.get()
    }

    fn clamp(&self, x: Tensor<1>) -> Tensor<1> {
        match &self.clamp_scaling {
            Some(clamp) => clamp.forward(x),
            None => x,
        }
    }
}

impl<S: Stats, V: View, R: Restrict> ParameterFromRuntimeStatsScaling<S, V, R> {
    fn collect(&self, stats: Tensor<1>) -> Tensor<1> {
        let stats = self.clamp(stats);
        collect(&self.buffer, &self.counter, self.scaling_stats_momentum, &stats);
        stats
    }

    /// `stats` is the statistic of a viewed batch.
    fn scale_of<const D: usize>(
        &self,
        x: &Tensor<D>,
        threshold: &Scalar,
        stats: impl FnOnce(Tensor<2>) -> Tensor<1>,
    ) -> Tensor<D> {
        let training = x.is_autodiff() && self.training.is_enabled();
        // an empty batch has no statistic
        let collecting = training && self.counter.get() < self.collect_stats_steps && x.shape().num_elements() > 0;
        let scale = if collecting {
            threshold.divide(self.collect(stats(self.stats_input_view_shape_impl.view(x.clone()))))
        } else {
            self.settled(x, threshold, training)
        };
        self.stats_input_view_shape_impl.broadcast(scale, x.dims())
    }

    /// The scale of the average or of the learned value.
    fn settled<const D: usize>(&self, x: &Tensor<D>, threshold: &Scalar, training: bool) -> Tensor<1> {
        let value = match self.counter.get() <= self.collect_stats_steps {
            true => self.restrict_scaling.restrict_init(self.buffer.get(x.is_autodiff())),
            false => self.value.val(),
        };
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
        self.scale_of(x, threshold, |viewed| self.stats.stats(viewed))
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
        self.scale_of(x, threshold, |viewed| self.stats.search(viewed, &Trial::new(threshold, &try_one)))
    }

    // as in the reference the last batch has completed the average when the zero point is searched
    fn scale_of_trial<const D: usize>(&self, x: &Tensor<D>, threshold: &Scalar, scale: &Tensor<D>) -> Tensor<D> {
        if self.counter.get() != self.collect_stats_steps {
            return scale.clone();
        }
        let scale = self.settled(x, threshold, true);
        self.stats_input_view_shape_impl.broadcast(scale, x.dims())
    }
}

impl<S, V, R: Restrict> ParameterFromRuntimeStatsScaling<S, V, R> {
    fn before_map(self) -> Self {
        self
    }

    /// Makes the average the value, once it is complete.
    fn after_map(mut self) -> Self {
        let (value_came, counter_came) = (self.value_came.take().is_some(), self.counter.came());
        if value_came && !counter_came {
            self.counter.set(self.collect_stats_steps + 1);
        }
        if self.counter.get() == self.collect_stats_steps {
            let average = self.restrict_scaling.restrict_init(self.buffer.get(self.value.val().is_autodiff()));
            self.value = self.value.map(|old| average.set_require_grad(old.is_require_grad()));
            self.counter.set(self.collect_stats_steps + 1);
        }
        self
    }

    fn show(&self, content: Content) -> Content
    where
        S: Stats,
        V: View,
    {
        content
            .add("stats_input_view_shape_impl", &self.stats_input_view_shape_impl)
            .add("stats", &self.stats)
            .add("restrict_scaling", &self.restrict_scaling)
            .add("clamp_scaling", &self.clamp_scaling)
            .add("value", &self.value)
            .add("collect_stats_steps", &self.collect_stats_steps)
            .add("collected", &self.counter.get().min(self.collect_stats_steps))
    }
}

promoting_module!(
    ParameterFromRuntimeStatsScaling<S: Stats, V: View, R: Restrict>
    { stats_input_view_shape_impl, stats, restrict_scaling, value, buffer, counter, training }
    rest { clamp_scaling, value_came, collect_stats_steps, scaling_stats_momentum }
);
