//! The mixins that the ready-made quantizers consist of. They are partial: none is a quantizer by itself.
mod bias;
mod binary;
mod decoupled;
mod granularity;
mod int;
mod scaling;
mod search;
mod solver;
mod trunc;

pub use bias::*;
pub use binary::*;
pub use decoupled::*;
pub use granularity::*;
pub use int::*;
pub use scaling::*;
pub use search::*;
pub use solver::*;
pub use trunc::*;
