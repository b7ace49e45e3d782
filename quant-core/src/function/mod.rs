//! Rounding, clamping and sign functions, their straight-through gradients, and the components that wrap them.
mod ceil;
mod clamp;
mod clamp_min;
mod dpu_round;
mod float;
mod floor;
mod power_of_two;
mod range;
mod round;
mod round_to_zero;
pub mod ste;

pub use ceil::CeilSte;
pub use clamp::{Clamp, TensorClamp, TensorClampSte};
pub use clamp_min::ScalarSignedClampMinSte;
pub use dpu_round::DpuRoundSte;
pub use float::{compute_max_mantissa, float_internal_scale, get_max_available_float, max_float};
pub use floor::FloorSte;
pub use power_of_two::{log_two, power_of_two};
pub use range::{max_int, min_int};
pub use round::{FloatToInt, RoundSte};
pub use round_to_zero::RoundToZeroSte;
