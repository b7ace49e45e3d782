//! Reading recorded cases. Whatever is not as expected is an `Err` that names it, so that one case cannot hide another.
use burn::tensor::{Device, Tensor, TensorData};
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Why a case cannot be run.
pub use tests::Error;

/// A folder of cases.
#[derive(Clone)]
pub struct Cases {
    pub manifest: Value,
    files: HashMap<String, Result<File, Error>>,
}

/// The tensors of a family.
#[derive(Clone)]
struct File {
    bytes: Vec<u8>,
    /// Where they are, by name: read once, as there are thousands.
    tensors: BTreeMap<String, Place>,
}

#[derive(Clone)]
struct Place {
    dtype: Dtype,
    shape: Vec<usize>,
    bytes: Range<usize>,
}

impl File {
    fn read(bytes: Vec<u8>) -> Result<Self, Error> {
        let tensors = SafeTensors::deserialize(&bytes).map_err(|e| e.to_string())?;
        let place = |name: String, view: TensorView| {
            let start = view.data().as_ptr().addr() - bytes.as_ptr().addr();
            let bytes = start..start + view.data().len();
            (name, Place { dtype: view.dtype(), shape: view.shape().to_vec(), bytes })
        };
        let tensors = tensors.tensors().into_iter().map(|(name, view)| place(name, view)).collect();
        Ok(Self { bytes, tensors })
    }
}

/// The folder in `GOLDEN_DIR`, or the one in this crate.
pub fn folder() -> PathBuf {
    std::env::var_os("GOLDEN_DIR").filter(|dir| !dir.is_empty()).map_or_else(folder_of_this_crate, PathBuf::from)
}

pub fn folder_of_this_crate() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("golden")
}

impl Cases {
    /// # Errors
    ///
    /// If there is no manifest with a list of cases. A missing file of tensors is an error of the cases in it.
    pub fn read(folder: &Path) -> Result<Self, Error> {
        let read = |name: &str| std::fs::read(folder.join(name)).map_err(|e| format!("{name} in {folder:?}: {e}"));
        let manifest: Value = serde_json::from_slice(&read("manifest.json")?).map_err(|e| format!("manifest: {e}"))?;
        let list = manifest["cases"].as_array().ok_or("the manifest has no list `cases`")?;
        let families: BTreeSet<_> = list.iter().filter_map(|case| case["family"].as_str()).map(String::from).collect();
        let files = families.into_iter().map(|family| {
            let file = format!("{family}.safetensors");
            let tensors = read(&file).and_then(|bytes| File::read(bytes).map_err(|e| format!("{file}: {e}")));
            (family, tensors)
        });
        Ok(Self { files: files.collect(), manifest })
    }

    pub fn records(&self) -> Vec<&Value> {
        self.manifest["cases"].as_array().into_iter().flatten().collect()
    }

    /// # Errors
    ///
    /// If its tensors cannot be read.
    pub fn case<'a>(&'a self, record: &'a Value) -> Result<Case<'a>, Error> {
        let family = text(record, "family")?;
        let file = self.files.get(family).ok_or("it was not there when the manifest was read")?.as_ref()?;
        Ok(Case { record, id: text(record, "id")?, file })
    }
}

/// To see that a change is noticed.
impl Cases {
    pub fn record(&mut self, id: &str) -> &mut Value {
        let list = self.manifest["cases"].as_array_mut().unwrap();
        list.iter_mut().find(|record| record["id"] == id).unwrap()
    }

    /// Changes the element with the largest magnitude of a tensor.
    pub fn change(&mut self, id: &str, tensor: &str, change: impl Fn(f32) -> f32) {
        let file = self.file(id);
        let place = file.tensors[&format!("{id}/{tensor}")].bytes.clone();
        let elements = file.bytes[place].as_chunks_mut().0;
        let largest = elements.iter_mut().max_by(|a, b| magnitude(a).total_cmp(&magnitude(b))).unwrap();
        *largest = change(f32::from_le_bytes(*largest)).to_le_bytes();
    }

    pub fn remove(&mut self, id: &str, tensor: &str) {
        self.file(id).tensors.remove(&format!("{id}/{tensor}")).unwrap();
    }

    fn file(&mut self, id: &str) -> &mut File {
        let (family, _) = id.split_once('.').unwrap();
        self.files.get_mut(family).unwrap().as_mut().unwrap()
    }
}

fn magnitude(element: &[u8; 4]) -> f32 {
    f32::from_le_bytes(*element).abs()
}

/// A text in a record.
pub fn text<'a>(record: &'a Value, key: &str) -> Result<&'a str, Error> {
    record[key].as_str().ok_or_else(|| format!("`{key}` is {} and not a text", record[key]))
}

/// A recorded tensor.
#[derive(Clone)]
pub struct Recorded {
    pub shape: Vec<usize>,
    pub values: Vec<f32>,
}

impl Recorded {
    /// # Errors
    ///
    /// If it has another rank.
    pub fn tensor<const D: usize>(&self, device: &Device) -> Result<Tensor<D>, Error> {
        if self.shape.len() != D {
            return Err(format!("a tensor of rank {D} is expected, of rank {} is recorded", self.shape.len()));
        }
        Ok(Tensor::from_data(TensorData::new(self.values.clone(), self.shape.clone()), device))
    }

    /// Repeated to `shape`, by the rules of broadcasting.
    ///
    /// # Errors
    ///
    /// If it does not fit.
    pub fn expand(&self, shape: &[usize]) -> Result<Vec<f32>, Error> {
        let misfit = || format!("a tensor of shape {:?} does not broadcast to {shape:?}", self.shape);
        let added = shape.len().checked_sub(self.shape.len()).ok_or_else(misfit)?;
        let own: Vec<usize> = std::iter::repeat_n(1, added).chain(self.shape.iter().copied()).collect();
        if own.iter().zip(shape).any(|(own, to)| *own != 1 && own != to) {
            return Err(misfit());
        }
        let value = |mut i: usize| {
            let (mut at, mut stride) = (0, 1);
            for (own, to) in own.iter().zip(shape).rev() {
                at += if *own == 1 { 0 } else { (i % to) * stride };
                (i, stride) = (i / to, stride * own);
            }
            self.values[at]
        };
        Ok((0..shape.iter().product()).map(value).collect())
    }
}

/// One case: its record and its tensors.
pub struct Case<'a> {
    pub record: &'a Value,
    pub id: &'a str,
    file: &'a File,
}

impl Case<'_> {
    /// # Errors
    ///
    /// If there is none of this name, or one of another type than `float32`.
    pub fn get(&self, name: &str) -> Result<Recorded, Error> {
        self.find(name)?.ok_or_else(|| format!("there is no tensor `{name}`"))
    }

    /// The same for one that may be missing.
    ///
    /// # Errors
    ///
    /// If it is of another type than `float32`.
    pub fn find(&self, name: &str) -> Result<Option<Recorded>, Error> {
        let Some(place) = self.file.tensors.get(&format!("{}/{name}", self.id)) else { return Ok(None) };
        if place.dtype != Dtype::F32 {
            return Err(format!("the tensor `{name}` is of type {:?}", place.dtype));
        }
        let bytes = self.file.bytes.get(place.bytes.clone()).unwrap_or_default();
        let values = bytes.as_chunks().0.iter().map(|b| f32::from_le_bytes(*b)).collect();
        Ok(Some(Recorded { shape: place.shape.clone(), values }))
    }

    /// The names of the tensors that begin with `prefix`, without it.
    pub fn names(&self, prefix: &str) -> Vec<String> {
        let prefix = format!("{}/{prefix}", self.id);
        let from = self.file.tensors.range(prefix.clone()..).map(|(name, _)| name);
        from.map_while(|name| name.strip_prefix(&prefix)).map(String::from).collect()
    }

    /// The record of a step.
    ///
    /// # Errors
    ///
    /// If there are no steps.
    pub fn steps(&self) -> Result<&Vec<Value>, Error> {
        self.record["steps"].as_array().filter(|steps| !steps.is_empty()).ok_or_else(|| "it has no `steps`".into())
    }
}
