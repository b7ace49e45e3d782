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
        help(prefix.as_deref(), missing, unknown)
    )]
    Keys {
        /// Keys of the model that are not in the checkpoint.
        missing: Vec<KeyMismatch>,
        /// Keys of the checkpoint that the model does not have.
        unknown: Vec<KeyMismatch>,
        /// What stands before each key that is missing, where that is all that is wrong.
        prefix: Option<String>,
    },
    /// The filter of the store leaves out every key of the model.
    #[error(
        "the filter of the store leaves out all keys of the model\nhelp: it is asked for keys as the model has them"
    )]
    LeftOut,
    /// Tensors of another shape or type than the parameters have, or state of a quantizer that is not finite.
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
    /// The place in the model of the quantizer that it would be one of.
    pub place: Option<String>,
}

impl fmt::Display for KeyMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.key)?;
        if let Some(place) = &self.place {
            write!(f, "; the quantizer at `{place}` has no such state")?;
        }
        match &self.nearest {
            Some(nearest) => write!(f, "; the nearest key is `{nearest}`"),
            None => Ok(()),
        }
    }
}

fn help(prefix: Option<&str>, missing: &[KeyMismatch], unknown: &[KeyMismatch]) -> String {
    let has_batch_norms = |keys: &[KeyMismatch]| keys.iter().any(|key| key.key.ends_with("running_mean"));
    match prefix {
        None if has_batch_norms(unknown) && !has_batch_norms(missing) => {
            "it has batch norms that the model lacks: load it into a model with them, and then take each into the layer before \
             it with `merge_bn`; or leave out what is not the model's with a filter of the store"
                .into()
        }
        // a filter of the store excuses only what the checkpoint has
        None if unknown.is_empty() => "the model has more than the checkpoint: configure its layers as those were (`with_bias(false)`), \
                                       or load the part that the checkpoint is of, as `model.part.load_float_from(..)` with \
                                       `with_key_remapping` to take the part's name off the keys"
            .into(),
        Some(prefix) => {
            let pattern = prefix.replace('.', r"\.");
            format!("its keys begin with `{prefix}`: `with_key_remapping(r\"^{pattern}\", \"\")` of the store takes that off")
        }
        None => "rename its keys with `with_key_remapping(pattern, replacement)` of the store, leave keys out with a filter \
                 of the store, or load a part of the model"
            .into(),
    }
}

fn list(title: &str, keys: &[KeyMismatch]) -> String {
    if keys.is_empty() { String::new() } else { format!("\n{title}:{}", lines(keys)) }
}

fn lines(items: &[impl fmt::Display]) -> String {
    items.iter().map(|item| format!("\n  {item}")).collect()
}
