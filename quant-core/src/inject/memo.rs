use super::Shared;
use std::cell::OnceCell;

/// An attribute with several consumers: made by the first, read by all, within one resolution.
#[doc(hidden)]
pub struct Memo<T, F> {
    cell: OnceCell<T>,
    make: F,
}

impl<T, F> Memo<T, F> {
    pub fn new(make: F) -> Self {
        Self { cell: OnceCell::new(), make }
    }
}

impl<T: Clone, E, F: Fn() -> Result<T, E>> Memo<T, F> {
    pub fn get(&self) -> Result<T, E> {
        if let Some(value) = self.cell.get() {
            return Ok(value.clone());
        }
        let value = (self.make)()?;
        Ok(self.cell.get_or_init(|| value).clone())
    }
}

impl<M, E, F: Fn() -> Result<Shared<M>, E>> Memo<Shared<M>, F> {
    /// The first consumer owns the component, the others follow it.
    pub fn share(&self) -> Result<Shared<M>, E> {
        if let Some(shared) = self.cell.get() {
            return Ok(shared.alias());
        }
        let owner = (self.make)()?;
        let kept = owner.clone();
        self.cell.get_or_init(|| kept);
        Ok(owner)
    }
}
