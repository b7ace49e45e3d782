use super::{Buffer, Counter, LoadSignal};
use burn::module::{Module, Param};
use burn::tensor::Tensor;

/// The memory of a parameter that begins as a statistic of the first forward pass.
///
/// A forward pass cannot replace a parameter. So the first one leaves the statistic in a buffer, and until the module is
/// next mapped (in training, by the optimizer's step) the buffer stands for the parameter's value, with the parameter's
/// gradient.
#[derive(Module, Debug)]
pub(crate) struct FirstPass {
    buffer: Buffer,
    counter: Counter,
    #[module(skip)]
    value_came: LoadSignal<()>,
}

// the counter: nothing yet; a statistic in the buffer; the value is the parameter's
const WAITING: usize = 0;
const BUFFERED: usize = 1;
const LEARNED: usize = 2;

impl FirstPass {
    /// The parameter, which holds `initial` until then, and its memory.
    pub(crate) fn of(initial: Tensor<1>) -> (Param<Tensor<1>>, Self) {
        let (value, value_came) = LoadSignal::of(initial.clone());
        let counter = Counter::new(0, &initial.device());
        (value, Self { buffer: Buffer::new(initial), counter, value_came })
    }

    /// Whether the statistic is still to come.
    pub(crate) fn is_waiting(&self) -> bool {
        self.counter.get() == WAITING
    }

    /// What a forward pass uses: the parameter, or `begin()` in its place.
    pub(crate) fn value(&self, value: &Param<Tensor<1>>, begin: impl FnOnce() -> Option<Tensor<1>>) -> Tensor<1> {
        let value = value.val();
        if self.is_waiting() {
            let Some(begin) = begin() else { return value };
            let begin = begin.without_autodiff();
            self.buffer.update(|_| begin);
            self.counter.set(BUFFERED);
        }
        match self.counter.get() {
            BUFFERED => self.buffer.get(value.is_autodiff()) + (value.clone() - value.detach()),
            _ => value,
        }
    }

    /// Moves the statistic into the parameter; called before the module is mapped, so that a step starts from it. A clone that
    /// is not mapped still has it where it was.
    pub(crate) fn promote(self, value: Param<Tensor<1>>) -> (Param<Tensor<1>>, Self) {
        if self.counter.get() != BUFFERED {
            return (value, self);
        }
        let value = value.map(|old| self.buffer.get(old.is_autodiff()).set_require_grad(old.is_require_grad()));
        let counter = self.counter.apart();
        counter.set(LEARNED);
        (value, Self { counter, ..self })
    }

    /// Called after the module was mapped: a loaded value needs no statistic.
    pub(crate) fn settle(&self) {
        if self.value_came.take().is_some() && !self.counter.came() {
            self.counter.set(LEARNED);
        }
    }
}
