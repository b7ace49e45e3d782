use crate::QuantizerError;
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
        "the checkpoint is not one of this model{}{}",
        list("missing in the checkpoint", missing),
        list("unknown to the model", unknown)
    )]
    Keys {
        /// Keys of the model that are not in the checkpoint.
        missing: Vec<KeyMismatch>,
        /// Keys of the checkpoint that the model does not have.
        unknown: Vec<KeyMismatch>,
    },
    /// Tensors of another shape or type than the parameters have.
    #[error("tensors of the checkpoint do not fit{}", lines(.0))]
    Tensors(Vec<String>),
    /// A quantizer cannot be built for the parameters that were loaded.
    #[error(transparent)]
    Quantizer(#[from] QuantizerError),
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
