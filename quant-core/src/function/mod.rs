//! Rounding, clamping and sign functions, their straight-through gradients, and the components that wrap them.
mod clamp;
mod range;
mod round;
pub mod ste;

pub use clamp::{Clamp, ScalarSignedClampMinSte, TensorClamp, TensorClampSte};
pub use range::{max_int, min_int};
pub use round::{FloatToInt, RoundSte};
