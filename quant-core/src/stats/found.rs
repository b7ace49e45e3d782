use crate::scaling::ScalingShape;
use crate::state::{Buffer, Counter};
use burn::module::Module;
use burn::tensor::{Device, Tensor};

/// The statistics that a search found last. They are state as any other, so that training goes on with them where a record
/// was taken.
#[derive(Module, Debug)]
pub(super) struct Found {
    value: Buffer,
    searches: Counter,
}

impl Found {
    /// Nothing yet, one number for each element of `shape`.
    pub(super) fn new(shape: &ScalingShape, device: &Device) -> Self {
        Self { value: Buffer::new(Tensor::zeros([shape.num_elements()], device)), searches: Counter::new(0, device) }
    }

    /// Where there are other groups than the shape has elements, as where each batch has groups of its own, there is nothing
    /// to go on with.
    pub(super) fn keep(&self, found: &Tensor<1>) {
        let found = found.clone().without_autodiff();
        if found.dims() == self.value.get(false).dims() {
            self.value.update(|_| found);
            self.searches.set(self.searches.get() + 1);
        }
    }

    /// One number for each of the groups of `x`, if that was what was found.
    pub(super) fn of(&self, x: &Tensor<2>) -> Option<Tensor<1>> {
        let found = || self.value.get(x.is_autodiff());
        (self.searches.get() > 0).then(found).filter(|found| found.dims()[0] == x.dims()[0])
    }
}
