use super::scope::{Host, Path};
use core::fmt;
use quant_core::inject::DependencyError;
use std::collections::HashMap;

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

impl QuantizerError {
    /// What is wrong in a module with these places. Of a `part` the places that theirs share with may be elsewhere.
    pub(super) fn all(hosts: &[(Path, Host)], part: bool) -> Vec<Self> {
        let owners = core::iter::zip(0.., hosts).filter_map(|(index, (path, host))| {
            let sharing = host.sharing.filter(|sharing| !sharing.follows)?;
            Some((sharing.id, (index, path, sharing.version)))
        });
        let owners: HashMap<_, (usize, _, _)> = owners.collect();
        let shared = |index: usize, host: &Host| {
            let sharing = host.sharing.filter(|sharing| sharing.follows)?;
            let message = match owners.get(&sharing.id) {
                None if part => return None,
                None => "the layer that it shares its quantizer with is not in the model, and what is recorded of the \
                         model lacks the quantizer: share anew"
                    .into(),
                Some((owner, path, _)) if *owner > index => format!(
                    "it follows that of `{}`, which stands behind it: declare the first layer of `share` before the \
                     others, and share anew",
                    path.full()
                ),
                Some((_, path, version)) if *version != sharing.version => format!(
                    "it was shared with `{}`, and is not any more, because one of them was trained or loaded without the \
                     other: share anew",
                    path.full()
                ),
                Some(_) => return None,
            };
            Some(DependencyError::refused(host.quantizer, message))
        };
        let errors = core::iter::zip(0.., hosts).filter_map(|(index, (path, host))| {
            let source = host.error.clone().or_else(|| shared(index, host))?;
            Some(Self { path: path.full(), source })
        });
        errors.collect()
    }
}
