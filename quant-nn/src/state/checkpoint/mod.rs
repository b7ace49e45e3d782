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
mod plan;
mod target;

pub use error::{KeyMismatch, LoadError};

use super::scope::hosts;
use super::{QuantizerError, QuantizerErrors};
use burn::module::Module;
use burn::store::{ApplyError, ModuleStore};
use keys::Key;
use plan::Plan;
use std::collections::BTreeSet;
use target::Target;

/// What a load brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LoadedFloat {
    /// The keys of the model that were in the checkpoint.
    pub loaded: Vec<String>,
    /// The keys of quantizers that were not in it, or that the store's filter left out. What depends on a weight or a bias was
    /// built anew from the one that was loaded; what depends on activations is what it was.
    pub absent: Vec<String>,
}

/// [`QuantModule::load_float_from`].
pub(super) fn load_float_from<M: Module, S: ModuleStore>(
    model: &mut M,
    store: &mut S,
) -> Result<LoadedFloat, LoadError> {
    let plan = Plan::of(&Key::all(model), store)?;
    let mut target = Target::new(model.clone(), plan);
    let result = store.apply_to(&mut target);
    let (loaded, plan, progress) = target.into_parts();
    if let Some(message) = progress.panicked {
        return Err(LoadError::Panicked(message));
    }
    let (missing, unknown, problems) = match result {
        Ok(result) => {
            let layers: BTreeSet<_> = progress.missing.iter().collect();
            let left_out: Vec<_> = result.skipped.into_iter().filter(|path| layers.contains(path)).collect();
            if !left_out.is_empty() {
                return Err(LoadError::LeftOut(left_out));
            }
            let taken: BTreeSet<_> = progress.taken.iter().collect();
            let missing = result.missing.into_iter().map(|(path, _)| path).collect();
            let unknown = result.unused.into_iter().filter(|key| !taken.contains(key)).collect();
            (missing, unknown, result.errors.iter().map(ApplyError::to_string).collect())
        }
        // a store that is strict has not said which keys; a key that is in the file is missing for another reason
        Err(error) => {
            let missing: Vec<_> = progress.missing.into_iter().filter(|path| !plan.has(path)).collect();
            if missing.is_empty() {
                return Err(LoadError::Store(error.to_string()));
            }
            (missing, plan.unknown(), vec![])
        }
    };
    let unknown: Vec<String> = unknown.into_iter().filter(|key| !plan::is_counter_of_pytorch(key)).collect();
    if !missing.is_empty() || !unknown.is_empty() {
        return Err(plan.mismatch(missing, unknown));
    }
    if !problems.is_empty() {
        return Err(LoadError::Tensors(problems));
    }
    let errors = QuantizerError::all(&hosts(&loaded), true);
    if !errors.is_empty() {
        return Err(LoadError::Quantizers(QuantizerErrors(errors)));
    }
    *model = loaded;
    Ok(LoadedFloat { loaded: progress.loaded, absent: progress.absent })
}
