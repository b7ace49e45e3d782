use burn::module::Param;
use burn::tensor::Tensor;
use std::any::Any;
use std::cell::RefCell;
use std::collections::HashMap;
use std::marker::PhantomData;
use std::sync::atomic::{AtomicU64, Ordering};

thread_local! {
    static LEFT: RefCell<HashMap<u64, Box<dyn Any>>> = RefCell::new(HashMap::new());
}

/// What a load hook leaves for the module that is mapped after it.
///
/// A hook is the only thing that burn calls on a load and not on a step of an optimizer, but it sees one parameter and not
/// the module. It leaves a message here, and the module takes it later in the same traversal. A clone of a module has the
/// same hooks and the same signal; as a traversal stays on one thread, so does the message.
///
/// ```
/// use quant_core::state::LoadSignal;
///
/// let signal = LoadSignal::<Vec<&str>>::default();
/// let hook = signal.clone();
/// hook.leave(|paths| paths.push("scaling_impl.value"));
/// assert_eq!(signal.take(), Some(vec!["scaling_impl.value"]));
/// assert_eq!(signal.take(), None);
/// ```
#[derive(Debug)]
pub struct LoadSignal<T> {
    id: u64,
    message: PhantomData<fn() -> T>,
}

impl<T> Clone for LoadSignal<T> {
    fn clone(&self) -> Self {
        Self { id: self.id, message: PhantomData }
    }
}

impl<T> Default for LoadSignal<T> {
    fn default() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self { id: NEXT.fetch_add(1, Ordering::Relaxed), message: PhantomData }
    }
}

impl LoadSignal<()> {
    /// A parameter, and the signal that a load of it leaves.
    pub(crate) fn of<const D: usize>(initial: Tensor<D>) -> (Param<Tensor<D>>, Self) {
        let signal = Self::default();
        let hook = signal.clone();
        let param = Param::from_tensor(initial).load_mapper(move |tensor| {
            hook.leave(|()| ());
            tensor
        });
        (param, signal)
    }
}

impl<T: Default + 'static> LoadSignal<T> {
    /// Changes the message; the first to do so begins with the default.
    pub fn leave(&self, change: impl FnOnce(&mut T)) {
        LEFT.with_borrow_mut(|left| {
            let message = left.entry(self.id).or_insert_with(|| Box::new(T::default()));
            if let Some(message) = message.downcast_mut() {
                change(message);
            }
        });
    }

    /// The message, if a hook left one on this thread.
    pub fn take(&self) -> Option<T> {
        let message = LEFT.with_borrow_mut(|left| left.remove(&self.id))?;
        message.downcast().ok().map(|message| *message)
    }
}

/// Forgets what hooks left on this thread, after a traversal that was given up: it would be taken for that of the next.
#[doc(hidden)]
pub fn forget_loads() {
    LEFT.with_borrow_mut(HashMap::clear);
}
