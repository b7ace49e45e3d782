use std::cell::Cell;

thread_local! {
    static USED: Cell<Option<bool>> = const { Cell::new(None) };
}

/// Whether `pass`, which is one in evaluation, used the number that a statistic begins with because nothing was collected yet.
///
/// A component of one's own that collects takes part by telling [`initial_used`].
///
/// ```
/// use quant_core::state::{initial_used, uses_initial};
/// assert_eq!(uses_initial(|| initial_used(|| true)), ((), true));
/// assert_eq!(uses_initial(|| initial_used(|| false)), ((), false));
/// ```
pub fn uses_initial<R>(pass: impl FnOnce() -> R) -> (R, bool) {
    struct Restore(Option<bool>);
    impl Drop for Restore {
        fn drop(&mut self) {
            USED.set(self.0);
        }
    }
    let _restore = Restore(USED.replace(Some(false)));
    let result = pass();
    (result, USED.get() == Some(true))
}

/// Tells [`uses_initial`] whether what a pass in evaluation uses `is_initial`, which is asked only if it wants to know.
pub fn initial_used(is_initial: impl FnOnce() -> bool) {
    if USED.get() == Some(false) && is_initial() {
        USED.set(Some(true));
    }
}
