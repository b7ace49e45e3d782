//! What happens to quantizers when a model is loaded: noticing it, and moving rebuilt values into existing parameters.
mod transplant;
mod watch;

pub(crate) use transplant::transplant;
pub(crate) use watch::{LoadWatch, Loaded};
