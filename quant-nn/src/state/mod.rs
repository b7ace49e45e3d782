//! What happens to quantizers when a model is traversed: noticing a load, moving rebuilt values into existing parameters,
//! changing modes.
#[cfg(feature = "store")]
mod checkpoint;
mod mode;
mod quant_module;
mod quantizer_error;
pub(crate) mod scope;
mod transplant;
mod watch;

#[cfg(feature = "store")]
pub use checkpoint::{KeyMismatch, LoadError, LoadedFloat};
pub(crate) use mode::{Mode, ModeChange};
pub use quant_module::QuantModule;
pub use quantizer_error::{QuantizerError, QuantizerErrors};
pub(crate) use transplant::transplant;
pub(crate) use watch::{LoadWatch, Loaded, trigger};
