//! Loading a checkpoint of the float model, or of the reference, into a quantized one.
//!
//! ```text
//!   ModuleStore ── apply_to ──▶ Target(clone of the model) ── map ──▶ Through(the store's mapper)
//!       │ keys, shapes             Progress: what came                 parameters as the store shall see them
//!       ▼                             │
//!     Plan ───────────────────────────┴──▶ every key accounted for? ──▶ the clone becomes the model
//! ```
mod error;
mod keys;
mod loadable;
mod plan;
mod target;

pub use error::{KeyMismatch, LoadError};

use super::scope::hosts;
use super::{QuantizerError, QuantizerErrors};
use burn::module::Module;
use burn::store::{ApplyError, ModuleStore};
use plan::Plan;
use target::Target;

/// What a load brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LoadedFloat {
    /// The keys of the model that were in the checkpoint.
    pub loaded: Vec<String>,
    /// The keys of quantizers that were not in it, or that the store's filter left out. What depends on a weight or a bias was
    /// built anew from the one that was loaded; what depends on activations is what it was.
    pub absent: Vec<String>,
    /// The keys of layers that the store's filter left out: they are what they were.
    pub left_out: Vec<String>,
}

/// [`QuantModule::load_float_from`](super::QuantModule::load_float_from).
pub(super) fn load_float_from<M: Module, S: ModuleStore>(
    model: &mut M,
    store: &mut S,
) -> Result<LoadedFloat, LoadError> {
    let plan = Plan::of(model, store)?;
    let mut target = Target::new(model.clone(), plan);
    let result = store.apply_to(&mut target);
    let (loaded, plan, progress) = target.into_parts();
    if let Some(message) = progress.panicked {
        return Err(LoadError::Panicked(message));
    }
    let (missing, there): (Vec<_>, Vec<_>) = progress.not_loaded.into_iter().partition(|key| plan.find(key).is_none());
    let mut unknown = progress.unknown;
    let is_wrong = |key: &String| match &result {
        Ok(result) => result.errors.iter().any(|error| plan.is_name(key, path(error))),
        // a store that is strict does not say which
        Err(_) => true,
    };
    unknown.extend(progress.perhaps_unknown.into_iter().filter(is_wrong));
    if !missing.is_empty() || !unknown.is_empty() {
        return Err(plan.mismatch(missing, unknown));
    }
    let (wrong, left_out): (Vec<_>, Vec<_>) = there.into_iter().partition(is_wrong);
    let wrong = wrong.iter().chain(progress.absent.iter().filter(|key| is_wrong(key)));
    let mut problems: Vec<_> = wrong.filter_map(|key| plan.misfit(key)).collect();
    match &result {
        Ok(result) if !result.errors.is_empty() && problems.is_empty() => {
            problems = result.errors.iter().map(ToString::to_string).collect();
        }
        Err(error) if problems.is_empty() => return Err(LoadError::Store(error.to_string())),
        _ => {}
    }
    problems.extend(progress.unsound.into_iter().map(|key| format!("`{key}` has numbers that are not finite")));
    if !problems.is_empty() {
        return Err(LoadError::Tensors(problems));
    }
    if progress.loaded.is_empty() && !left_out.is_empty() {
        return Err(LoadError::LeftOut);
    }
    let errors = QuantizerError::all(&hosts(&loaded), true);
    if !errors.is_empty() {
        return Err(LoadError::Quantizers(QuantizerErrors(errors)));
    }
    *model = loaded;
    Ok(LoadedFloat { loaded: progress.loaded, absent: progress.absent, left_out })
}

fn path(error: &ApplyError) -> &str {
    match error {
        ApplyError::ShapeMismatch { path, .. }
        | ApplyError::DTypeMismatch { path, .. }
        | ApplyError::AdapterError { path, .. }
        | ApplyError::LoadError { path, .. } => path,
    }
}
