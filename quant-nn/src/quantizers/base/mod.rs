//! The mixins that the ready-made quantizers consist of. They are partial: none is a quantizer by itself.
mod accumulator;
mod bias;
mod binary;
mod decoupled;
mod float;
mod granularity;
mod int;
mod mx;
mod restriction;
mod scaling;
mod search;
mod solver;
mod trunc;

pub use accumulator::*;
pub use bias::*;
pub use binary::*;
pub use decoupled::*;
pub use float::*;
pub use granularity::*;
pub use int::*;
pub use mx::*;
pub use restriction::*;
pub use scaling::*;
pub use search::*;
pub use solver::*;
pub use trunc::*;
