//! State that changes in a forward pass: recorded, never trained.
//!
//! As burn's running statistics, it is behind a lock, because a forward pass takes `&self`; unlike them, every
//! transformation of a module (a step of an optimizer, a load, a move to another device) makes a copy, so that loading
//! into a clone leaves the original alone. A mere `clone()` shares it.
mod average;
mod buffer;
mod collected;
mod counter;
mod first_pass;
mod frozen;
mod initial;
mod recorded_const;
mod signal;

pub(crate) use average::collect;
pub use buffer::Buffer;
pub(crate) use collected::Collected;
pub use counter::Counter;
pub(crate) use first_pass::FirstPass;
pub use frozen::{statistics_frozen, with_statistics_frozen};
pub use initial::{initial_used, uses_initial};
pub use recorded_const::RecordedConst;
pub use signal::LoadSignal;
#[doc(hidden)]
pub use signal::forget_loads;
