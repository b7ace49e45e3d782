use super::keys::{Key, Kind};
use super::{KeyMismatch, LoadError};
use crate::state::scope;
use burn::module::Module;
use burn::store::burn_pack::Tensor as PackTensor;
use burn::store::{ModuleStore, bridge};
use burn::tensor::TensorData;
use core::fmt;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What the model has, and what the checkpoint has.
pub(super) struct Plan {
    /// By their paths.
    model: BTreeMap<String, Key>,
    /// The names of all of them.
    names: BTreeSet<String>,
    file: BTreeMap<String, PackTensor>,
    /// The places of quantizers.
    places: Vec<String>,
    /// The places of quantizers that follow another, with that: the reference records a state that is shared with each layer.
    followers: Vec<(String, String)>,
}

/// Where a quantizer's state is in the checkpoint, if its shape is not the model's.
pub(super) struct Reshaped {
    pub(super) tensor: PackTensor,
    /// The weight of the layer, if there is a number for each of its elements: they are in the order of that.
    pub(super) like: Option<PackTensor>,
}

impl Plan {
    pub(super) fn of<M: Module, S: ModuleStore>(module: &M, store: &mut S) -> Result<Self, LoadError> {
        let file = store.get_all_tensors().map_err(|error| LoadError::Store(error.to_string()))?.clone();
        let keys = Key::all(module);
        let names = keys.iter().flat_map(|key| key.names.iter().cloned()).collect();
        let model = keys.into_iter().map(|key| (key.path.clone(), key)).collect();
        let hosts = scope::hosts(module);
        let owners = hosts.iter().filter_map(|(path, host)| {
            let sharing = host.sharing.filter(|sharing| !sharing.follows)?;
            Some((sharing.id, path.short()))
        });
        let owners: HashMap<_, _> = owners.collect();
        let followers = hosts.iter().filter_map(|(path, host)| {
            let sharing = host.sharing.filter(|sharing| sharing.follows)?;
            Some((path.short(), owners.get(&sharing.id)?.clone()))
        });
        let followers = followers.collect();
        let places = hosts.iter().flat_map(|(path, _)| [path.full(), path.short()]).collect();
        Ok(Self { model, names, file, places, followers })
    }

    /// Whether the key of the model at `path` is called `name` too.
    pub(super) fn is_name(&self, path: &str, name: &str) -> bool {
        self.model.get(path).map_or(path == name, |key| key.names.iter().any(|of_key| of_key == name))
    }

    /// What the checkpoint has for the key of the model at `path`.
    pub(super) fn find(&self, path: &str) -> Option<&PackTensor> {
        self.model.get(path)?.names.iter().find_map(|name| self.file.get(name))
    }

    /// What it has for the state of a quantizer, if that is in another shape with as many elements: the reference stores a
    /// scale in the shape that broadcasts over the weight, and a single number without any.
    pub(super) fn reshaped(&self, path: &str) -> Option<Reshaped> {
        let key = self.model.get(path).filter(|key| key.quantizer)?;
        let tensor = self.find(path)?;
        let as_many = tensor.shape.num_elements() == key.shape.num_elements();
        if tensor.shape == key.shape || !as_many || Kind::of(tensor.dtype) != Some(key.kind) {
            return None;
        }
        let place = self.place_of(path);
        let layer = place.and_then(|place| place.rsplit_once('.')).map_or("", |(layer, _)| layer);
        let weight = if layer.is_empty() { "weight".into() } else { format!("{layer}.weight") };
        let weight = self.find(&weight).filter(|weight| weight.shape == tensor.shape && weight.shape.num_dims() == 2);
        Some(Reshaped { tensor: tensor.clone(), like: weight.cloned() })
    }

    /// The place of the quantizer that `key` would be one of.
    fn place_of(&self, key: &str) -> Option<&str> {
        self.places.iter().map(String::as_str).find(|place| is_below(key, place))
    }

    /// What the checkpoint has that the model does not.
    pub(super) fn unknown(&self) -> impl Iterator<Item = &PackTensor> {
        let unknown = |key: &str| !self.names.contains(key) && !is_counter_of_pytorch(key) && !self.is_repeated(key);
        self.file.iter().filter(move |(key, _)| unknown(key)).map(|(_, tensor)| tensor)
    }

    /// Whether it is state that is shared, with a layer that does not own it.
    fn is_repeated(&self, key: &str) -> bool {
        let data = |tensor: &PackTensor| -> Option<TensorData> { bridge::to_data(tensor).ok() };
        self.followers.iter().filter(|(follower, _)| is_below(key, follower)).any(|(follower, owner)| {
            let owned = key.strip_prefix(follower.as_str()).map(|rest| format!("{owner}{rest}"));
            let [repeated, owned] = [Some(key.into()), owned].map(|key: Option<String>| self.file.get(&key?));
            repeated.zip(owned).is_some_and(|(a, b)| data(a) == data(b))
        })
    }

    /// What is wrong with the shape or the type of what the checkpoint has for the key of the model at `path`, as far as that
    /// can be seen before a store adapts it.
    pub(super) fn misfit(&self, path: &str) -> Option<String> {
        let (key, tensor) = (self.model.get(path)?, self.find(path).filter(|_| self.reshaped(path).is_none())?);
        let (found, wanted) = (tensor.shape.to_vec(), key.shape.to_vec());
        if let Some(kind) = Kind::of(tensor.dtype).filter(|kind| *kind != key.kind) {
            return Some(format!("`{path}` has {kind} in the checkpoint, and {} in the model", key.kind));
        }
        let text = format!("`{path}` has the shape {found:?} in the checkpoint, and {wanted:?} in the model");
        let turned = found.len() == 2 && found.iter().eq(wanted.iter().rev());
        let help = "\n  help: PyTorch stores the weight of a linear layer the other way round: \
                    `SafetensorsStore::with_from_adapter(PyTorchToBurnAdapter)`";
        (found != wanted).then(|| if turned { text + help } else { text })
    }

    pub(super) fn mismatch(&self, missing: Vec<String>, unknown: Vec<String>) -> LoadError {
        let prefix = common_prefix(&missing, &unknown);
        let file: Vec<&str> = self.file.keys().map(String::as_str).collect();
        let names: Vec<&str> = self.names.iter().map(String::as_str).collect();
        let of_missing = |key: &String| {
            let names = self.model.get(key).map_or(std::slice::from_ref(key), |key| &key.names);
            KeyMismatch { key: key.clone(), nearest: nearest(names, &unknown, &file), place: None }
        };
        let of_unknown = |key: &String| {
            let place = self.place_of(key);
            let below = |others: &[&str]| -> Vec<String> {
                let others = others.iter().filter(|other| place.is_none_or(|place| is_below(other, place)));
                others.map(|other| (*other).into()).collect()
            };
            let (missing, names) = (below(&missing.iter().map(String::as_str).collect::<Vec<_>>()), below(&names));
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let nearest = nearest(std::slice::from_ref(key), &missing, &names);
            KeyMismatch { key: key.clone(), nearest, place: place.map(Into::into) }
        };
        LoadError::Keys {
            missing: missing.iter().map(of_missing).collect(),
            unknown: unknown.iter().map(of_unknown).collect(),
            prefix,
        }
    }
}

impl fmt::Debug for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Plan").field("model", &self.model).finish_non_exhaustive()
    }
}

fn is_below(key: &str, place: &str) -> bool {
    place.is_empty() || key.strip_prefix(place).is_some_and(|rest| rest.starts_with('.'))
}

/// How many batches a normalization has seen, which burn does not count.
fn is_counter_of_pytorch(key: &str) -> bool {
    key.rsplit('.').next() == Some("num_batches_tracked")
}

/// What stands before each missing key, where it is not missing but has that before it.
fn common_prefix(missing: &[String], unknown: &[String]) -> Option<String> {
    let first = missing.first()?;
    let prefixes = unknown.iter().filter_map(|key| key.strip_suffix(first.as_str()));
    let has_all = |prefix: &str| missing.iter().all(|key| unknown.contains(&format!("{prefix}{key}")));
    prefixes.filter(|prefix| prefix.ends_with('.')).find(|prefix| has_all(prefix)).map(Into::into)
}

/// The most similar to a name of a key, if it is similar at all: of what the other side misses, as that is more likely meant,
/// or of all that it has.
fn nearest(names: &[String], missed: &[String], all: &[&str]) -> Option<String> {
    let of = |others: &mut dyn Iterator<Item = &str>| -> Option<String> {
        let similarity =
            |other: &str| names.iter().map(|name| strsim::normalized_levenshtein(name, other)).fold(0.0, f64::max);
        let similar = others.map(|other| (similarity(other), other));
        let (similarity, nearest) = similar.max_by(|a, b| a.0.total_cmp(&b.0))?;
        (similarity > 0.5).then(|| nearest.into())
    };
    of(&mut missed.iter().map(String::as_str)).or_else(|| of(&mut all.iter().copied()))
}
