//! What who records a pass learns beside the graph of its operations.
//!
//! A captured graph has no numbers, and what operations of tensors compute does not say what it is. A pass that is noted tells both:
//! which numbers were read, so that the captured pass decides the same, and how integers were made.
mod answers;
mod integers;

#[doc(hidden)]
pub use answers::{Answers, answered, answers};
pub(crate) use answers::{ask, ask_whether};
pub use integers::{MadeIntegers, tell_integers};
#[doc(hidden)]
pub use integers::{ToldIntegers, told_integers};
