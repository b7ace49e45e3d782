use std::cell::Cell;

thread_local! {
    static FROZEN: Cell<bool> = const { Cell::new(false) };
}

/// Whether no statistic is to be collected in the pass that is under way, though it may be one in training: its quantizer's
/// statistics are frozen. A component that collects in training asks before it does.
///
/// ```
/// use quant_core::state::{statistics_frozen, with_statistics_frozen};
/// assert!(!statistics_frozen());
/// assert!(with_statistics_frozen(statistics_frozen));
/// ```
pub fn statistics_frozen() -> bool {
    FROZEN.get()
}

/// A pass in which no statistic is collected.
pub fn with_statistics_frozen<R>(pass: impl FnOnce() -> R) -> R {
    struct Reset(bool);
    impl Drop for Reset {
        fn drop(&mut self) {
            FROZEN.set(self.0);
        }
    }
    let _reset = Reset(FROZEN.replace(true));
    pass()
}
