use super::Rounding;
use std::cell::Cell;

/// How integers are made by operations of tensors, which do not say it: `clamp(rounding(x / s + z), min, max)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MadeIntegers {
    /// `None`: one that the kernels do not know.
    pub rounding: Option<Rounding>,
    /// Whether the range leaves out its lowest integer if signed, its highest if not.
    pub narrow_range: bool,
}

thread_local! {
    static LISTENING: Cell<bool> = const { Cell::new(false) };
    static LAST: Cell<Option<MadeIntegers>> = const { Cell::new(None) };
}

/// Runs `pass`, and returns what [`tell_integers`] was told last: what the quantizer of a recorded pass does, where it is no node.
///
/// ```
/// use quant_core::kernel::{MadeIntegers, Rounding, tell_integers, told_integers};
/// let floor = MadeIntegers { rounding: Some(Rounding::Floor), narrow_range: false };
/// assert_eq!(told_integers(|| tell_integers(|| floor)), ((), Some(floor)));
/// assert_eq!(told_integers(|| ()), ((), None));
/// ```
pub fn told_integers<R>(pass: impl FnOnce() -> R) -> (R, Option<MadeIntegers>) {
    struct Restore(bool, Option<MadeIntegers>);
    impl Drop for Restore {
        fn drop(&mut self) {
            LISTENING.set(self.0);
            LAST.set(self.1);
        }
    }
    let _restore = Restore(LISTENING.replace(true), LAST.replace(None));
    let result = pass();
    (result, LAST.get())
}

/// Tells [`told_integers`] how integers are made here, which is asked only if it wants to know.
pub fn tell_integers(how: impl FnOnce() -> MadeIntegers) {
    if LISTENING.get() {
        LAST.set(Some(how()));
    }
}
