use crate::QuantizerErrors;
use core::fmt;

/// Why a checkpoint was not loaded. The model is what it was.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The store cannot read the checkpoint, or a tensor in it does not fit: what it says.
    #[error("the checkpoint cannot be read: {0}")]
    Store(String),
    /// The keys of the checkpoint are not those of the model. Keys that only a quantizer has may be missing.
    #[error(
        "the checkpoint is not one of this model{}{}\nhelp: {}",
        list("missing in the checkpoint", missing),
        list("unknown to the model", unknown),
        "rename its keys with `with_key_remapping(pattern, replacement)` of the store, or load a part of the model"
    )]
    Keys {
        /// Keys of the model that are not in the checkpoint.
        missing: Vec<KeyMismatch>,
        /// Keys of the checkpoint that the model does not have.
        unknown: Vec<KeyMismatch>,
    },
    /// Keys of layers that the store's filter leaves out.
    #[error(
        "the store leaves out keys of the model{}\nhelp: {}",
        lines(.0),
        "widen its filter, or call `load_float_from` of the part of the model that is to be loaded"
    )]
    LeftOut(Vec<String>),
    /// Tensors of another shape or type than the parameters have.
    #[error("tensors of the checkpoint do not fit{}", lines(.0))]
    Tensors(Vec<String>),
    /// Quantizers that cannot be built for the parameters that were loaded, or that [share](crate::share) one that was lost.
    #[error(transparent)]
    Quantizers(#[from] QuantizerErrors),
    /// A component, a value function or a hook on a parameter panicked.
    #[error("the load was given up, because code of the model panicked: {0}")]
    Panicked(String),
}

/// A key that one side has and the other does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyMismatch {
    /// The key.
    pub key: String,
    /// The key of the other side that is most like it.
    pub nearest: Option<String>,
}

impl fmt::Display for KeyMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.key)?;
        match &self.nearest {
            Some(nearest) => write!(f, "; the nearest key is `{nearest}`"),
            None => Ok(()),
        }
    }
}

fn list(title: &str, keys: &[KeyMismatch]) -> String {
    if keys.is_empty() { String::new() } else { format!("\n{title}:{}", lines(keys)) }
}

fn lines(items: &[impl fmt::Display]) -> String {
    items.iter().map(|item| format!("\n  {item}")).collect()
}
