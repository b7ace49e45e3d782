use super::{Buffer, Counter, LoadSignal, collect, initial_used, statistics_frozen};
use burn::module::{Content, Flag, Module, Param};
use burn::tensor::Tensor;

/// The memory of a parameter that begins as the average of statistics of what passes through: how many have been taken, and
/// their average.
///
/// A forward pass cannot replace a parameter, so the average becomes its value when the module is next mapped.
#[derive(Module, Debug)]
pub(crate) struct Collected {
    buffer: Buffer,
    counter: Counter,
    training: Param<Flag>,
    #[module(skip)]
    value_came: LoadSignal<()>,
    #[module(skip)]
    steps: usize,
    #[module(skip)]
    momentum: Option<f32>,
}

impl Collected {
    /// The parameter, which holds `initial` until then as the average does, and its memory of `steps` statistics.
    pub(crate) fn of(initial: Tensor<1>, steps: usize, momentum: Option<f32>) -> (Param<Tensor<1>>, Self) {
        let (value, value_came) = LoadSignal::of(initial.clone());
        let collected = Self {
            counter: Counter::new(0, &initial.device()),
            buffer: Buffer::new(initial),
            training: Param::from_bool(true),
            value_came,
            // one more is the mark of a learned value
            steps: steps.min(Counter::MAX - 1),
            momentum,
        };
        (value, collected)
    }

    /// How many statistics have been taken; more than there are to be taken once the value is learned.
    pub(crate) fn count(&self) -> usize {
        self.counter.get()
    }

    /// Whether the average is complete, and not yet the value.
    pub(crate) fn is_complete(&self) -> bool {
        self.count() == self.steps
    }

    /// Whether `x` passes in training.
    pub(crate) fn is_training<const D: usize>(&self, x: &Tensor<D>) -> bool {
        x.is_autodiff() && self.training.is_enabled() && !statistics_frozen()
    }

    /// Whether the statistic of `x` is to be taken. An empty batch has none.
    pub(crate) fn takes<const D: usize>(&self, x: &Tensor<D>) -> bool {
        self.is_training(x) && self.count() < self.steps && x.shape().num_elements() > 0
    }

    /// Takes a statistic into the average.
    pub(crate) fn take(&self, stats: &Tensor<1>) {
        collect(&self.buffer, &self.counter, self.momentum, stats);
    }

    /// The average, while there is no learned value.
    pub(crate) fn average(&self, autodiff: bool) -> Option<Tensor<1>> {
        initial_used(|| self.count() == 0);
        (self.count() <= self.steps).then(|| self.buffer.get(autodiff))
    }

    /// Makes `stored(average)` the value, once the average is complete; called after the module was mapped. A value that was
    /// loaded without a counter is a learned one. A count that was loaded stays: what it was recorded of has not been mapped
    /// since the last average, and will be in the same step of training as what it is loaded into.
    pub(crate) fn promote(
        &self,
        value: Param<Tensor<1>>,
        stored: impl FnOnce(Tensor<1>) -> Tensor<1>,
    ) -> Param<Tensor<1>> {
        let (value_came, counter_came) = (self.value_came.take().is_some(), self.counter.came());
        if value_came && !counter_came {
            self.counter.set(self.steps + 1);
        }
        if counter_came || !self.is_complete() {
            return value;
        }
        self.counter.set(self.steps + 1);
        value.map(|old| stored(self.buffer.get(old.is_autodiff())).set_require_grad(old.is_require_grad()))
    }

    /// What is printed of it.
    pub(crate) fn show(&self, content: Content) -> Content {
        content.add("collect_stats_steps", &self.steps).add("collected", &self.count().min(self.steps))
    }
}
