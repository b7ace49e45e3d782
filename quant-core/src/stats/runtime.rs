use super::{Stats, Trial, search_of, stats_of};
use crate::state::{Buffer, Counter, collect, initial_used, statistics_frozen};
use crate::view::View;
use burn::module::{Flag, Module, Param};
use burn::tensor::{Device, Tensor};

/// A statistic of what passes through and its average: the statistic of the batch in training, the average in
/// evaluation, as in batch normalization. Before the first batch the average is 1.
///
/// Training is an input on an autodiff device and a module that is not frozen.
#[derive(Module, Debug)]
pub struct RuntimeStats<S, V> {
    /// Which elements have a statistic in common.
    pub stats_input_view_shape_impl: V,
    /// What is computed of them.
    pub stats: S,
    running_stats: Buffer,
    counter: Counter,
    training: Param<Flag>,
    momentum: Option<f32>,
}

impl<S: Stats, V: View> RuntimeStats<S, V> {
    /// An average of `elements` numbers. `momentum` is the weight of a new statistic in it; `None` makes it the mean of
    /// all.
    pub fn new(stats: S, view: V, elements: usize, momentum: Option<f32>, device: &Device) -> Self {
        Self {
            stats_input_view_shape_impl: view,
            stats,
            running_stats: Buffer::new(Tensor::ones([elements], device)),
            counter: Counter::new(0, device),
            training: Param::from_bool(true),
            momentum,
        }
    }

    /// The statistic, one number for each group.
    pub fn forward<const D: usize>(&self, x: &Tensor<D>) -> Tensor<1> {
        self.with(x, |x| stats_of(&self.stats, &self.stats_input_view_shape_impl, x))
    }

    /// The same where values can be tried.
    pub fn search<const D: usize>(&self, x: &Tensor<D>, trial: &Trial<'_>) -> Tensor<1> {
        self.with(x, |x| search_of(&self.stats, &self.stats_input_view_shape_impl, x, trial))
    }

    fn with<const D: usize>(&self, x: &Tensor<D>, stats: impl FnOnce(&Tensor<D>) -> Tensor<1>) -> Tensor<1> {
        // an empty batch has no statistic
        let training = x.is_autodiff() && self.training.is_enabled() && !statistics_frozen();
        if !training || x.shape().num_elements() == 0 {
            let average = self.running_stats.get(x.is_autodiff());
            // a checkpoint may bring the average without the number of batches
            initial_used(|| self.counter.get() == 0 && average.clone().equal_elem(1.0).all().into_scalar::<bool>());
            return average;
        }
        let stats = stats(x);
        collect(&self.running_stats, &self.counter, self.momentum, &stats);
        stats
    }
}
