use super::keys::Key;
use super::{KeyMismatch, LoadError};
use burn::store::{ModuleStore, bridge};
use burn::tensor::{Shape, TensorData};
use std::collections::{BTreeMap, BTreeSet};

/// What the model has, what the checkpoint has, and what is read in another way than a store does.
#[derive(Debug)]
pub(super) struct Plan {
    model: BTreeSet<String>,
    file: BTreeSet<String>,
    /// State of quantizers with as many elements as the model's in another shape: the reference stores a scale in the shape
    /// that broadcasts over the weight, and a single number without any.
    reshaped: BTreeMap<String, TensorData>,
}

impl Plan {
    pub(super) fn of<S: ModuleStore>(keys: &[Key], store: &mut S) -> Result<Self, LoadError> {
        let failed = |error: &dyn core::fmt::Display| LoadError::Store(error.to_string());
        let tensors = store.get_all_tensors().map_err(|error| failed(&error))?;
        let mut reshaped = BTreeMap::new();
        for key in keys.iter().filter(|key| key.quantizer) {
            let Some(tensor) = key.names().find_map(|name| tensors.get(name)) else { continue };
            let fits = |shape: &Shape| *shape != key.shape && shape.num_elements() == key.shape.num_elements();
            if fits(&tensor.shape) && tensor.dtype.is_float() == key.float {
                let (bytes, _, dtype) = bridge::to_data(tensor).map_err(|error| failed(&error))?.into_parts();
                let data = TensorData::from_bytes(bytes, key.shape.clone(), dtype);
                reshaped.insert(tensor.name.clone(), data);
            }
        }
        let model = keys.iter().flat_map(Key::names).map(String::from).collect();
        Ok(Self { model, file: tensors.keys().cloned().collect(), reshaped })
    }

    /// Whether the checkpoint has the key, or another name of it.
    pub(super) fn has(&self, key: &str) -> bool {
        self.file.contains(key) || other_name(key).is_some_and(|other| self.file.contains(&other))
    }

    pub(super) fn reshaped(&self, key: &str) -> Option<&TensorData> {
        self.reshaped.get(key)
    }

    /// The keys of the checkpoint that the model does not have.
    pub(super) fn unknown(&self) -> Vec<String> {
        let known = |key: &str| self.model.contains(key) || other_name(key).is_some_and(|k| self.model.contains(&k));
        self.file.iter().filter(|key| !known(key)).cloned().collect()
    }

    pub(super) fn mismatch(&self, missing: Vec<String>, unknown: Vec<String>) -> LoadError {
        // what the other side misses is more likely meant than what both have
        let pair = |keys: &[String], others: &[String], all: &BTreeSet<String>| -> Vec<KeyMismatch> {
            let nearest = |key: &str| nearest(key, others.iter()).or_else(|| nearest(key, all.iter()));
            keys.iter().map(|key| KeyMismatch { key: key.clone(), nearest: nearest(key) }).collect()
        };
        LoadError::Keys {
            missing: pair(&missing, &unknown, &self.file),
            unknown: pair(&unknown, &missing, &self.model),
        }
    }
}

/// What PyTorch calls a parameter of a normalization, and burn otherwise.
fn other_name(key: &str) -> Option<String> {
    let (layer, name) = key.rsplit_once('.').map_or(("", key), |(layer, name)| (layer, name));
    let other = match name {
        "gamma" => "weight",
        "beta" => "bias",
        "weight" => "gamma",
        "bias" => "beta",
        _ => return None,
    };
    Some(if layer.is_empty() { other.into() } else { format!("{layer}.{other}") })
}

/// How many batches a normalization has seen, which burn does not count.
pub(super) fn is_counter_of_pytorch(key: &str) -> bool {
    key.rsplit('.').next() == Some("num_batches_tracked")
}

/// The most similar of `keys`, if it is similar at all.
fn nearest<'a>(key: &str, keys: impl Iterator<Item = &'a String>) -> Option<String> {
    let similar = keys.map(|other| (strsim::normalized_levenshtein(key, other), other));
    let (similarity, nearest) = similar.max_by(|a, b| a.0.total_cmp(&b.0))?;
    (similarity > 0.5).then(|| nearest.clone())
}
