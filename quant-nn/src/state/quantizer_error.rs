use core::fmt;
use quant_core::inject::DependencyError;

/// What is wrong with a quantizer in a model.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("the quantizer at `{path}`: {source}")]
pub struct QuantizerError {
    /// Where it is in the model; empty if the module that was asked is the quantizer's place itself.
    pub path: String,
    /// What it is.
    pub source: DependencyError,
}

/// What is wrong with quantizers in a model; not empty.
#[derive(Clone, Debug, PartialEq)]
pub struct QuantizerErrors(pub Vec<QuantizerError>);

impl fmt::Display for QuantizerErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0[..] {
            [error] => error.fmt(f),
            errors => {
                write!(f, "{} quantizers", errors.len())?;
                errors.iter().try_for_each(|error| write!(f, "\n  {error}"))
            }
        }
    }
}

impl core::error::Error for QuantizerErrors {}
