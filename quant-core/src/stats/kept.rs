use burn::tensor::Tensor;
use std::sync::{Mutex, PoisonError};

/// What a search keeps for the next one. It is not recorded; a clone has a copy.
#[derive(Debug, Default)]
pub(super) struct Kept<T>(Mutex<T>);

impl<T: Clone> Kept<T> {
    pub(super) fn new(value: T) -> Self {
        Self(Mutex::new(value))
    }

    pub(super) fn get(&self) -> T {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn set(&self, value: T) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = value;
    }
}

impl<T: Clone> Clone for Kept<T> {
    fn clone(&self) -> Self {
        Self::new(self.get())
    }
}

/// The statistics that were found last.
pub(super) type Found = Kept<Option<Tensor<1>>>;

impl Found {
    pub(super) fn keep(&self, found: &Tensor<1>) {
        self.set(Some(found.clone().without_autodiff()));
    }

    /// One number for each of the groups of `x`, on its device, if that was what was found.
    pub(super) fn of(&self, x: &Tensor<2>) -> Option<Tensor<1>> {
        let found = self.get().filter(|found| found.dims()[0] == x.dims()[0])?;
        let found = if x.is_autodiff() { Tensor::from_inner(found) } else { found };
        (found.device() == x.device()).then_some(found)
    }
}
