//! Rounding, clamping and sign functions, their straight-through gradients, and the components that wrap them.
mod clamp;
mod clamp_min;
mod power_of_two;
mod range;
mod round;
pub mod ste;

pub use clamp::{Clamp, TensorClamp, TensorClampSte};
pub use clamp_min::ScalarSignedClampMinSte;
pub use power_of_two::{log_two, power_of_two};
pub use range::{max_int, min_int};
pub use round::{FloatToInt, RoundSte};
