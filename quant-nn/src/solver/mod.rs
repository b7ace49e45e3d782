//! Quantizers by options, for those who think in options instead of components.
mod act;
mod bias;
mod common;
mod option;
mod parameter;
mod weight;

pub use act::*;
pub use bias::*;
pub use common::*;
pub use option::*;
pub use parameter::*;
pub use weight::*;
