//! Reading the recorded cases, and comparing with them.
use burn::module::ModuleMapper;
use burn::tensor::{Device, Tensor, TensorData};
use safetensors::SafeTensors;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// The devices that every case runs on, with autodiff.
#[allow(deprecated)] // burn retires its ndarray backend; it is covered while it is there
pub fn devices() -> [Device; 2] {
    [Device::flex().autodiff(), Device::ndarray().autodiff()]
}

/// What an optimizer's step is to a module, when no parameter has a gradient.
pub struct Step;
impl ModuleMapper for Step {}

/// One family of cases.
pub struct Family {
    bytes: Vec<u8>,
    cases: Vec<Value>,
}

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("golden").join(name)
}

impl Family {
    pub fn load(name: &str) -> Self {
        let bytes = std::fs::read(file(&format!("{name}.safetensors"))).unwrap();
        let manifest: Value = serde_json::from_slice(&std::fs::read(file("manifest.json")).unwrap()).unwrap();
        let all = manifest["cases"].as_array().unwrap();
        let cases = all.iter().filter(|c| c["family"] == name).cloned().collect();
        Self { bytes, cases }
    }

    /// The cases of a quantizer; there must be `count`, so that none is missed.
    pub fn of(&self, quantizer: &str, count: usize) -> Vec<Case<'_>> {
        self.filter(|record| record["quantizer"] == quantizer, count)
    }

    pub fn filter(&self, keep: impl Fn(&Value) -> bool, count: usize) -> Vec<Case<'_>> {
        let tensors = || SafeTensors::deserialize(&self.bytes).unwrap();
        let cases: Vec<_> =
            self.cases.iter().filter(|c| keep(c)).map(|record| Case { record, tensors: tensors() }).collect();
        assert_eq!(cases.len(), count);
        cases
    }
}

pub struct Case<'a> {
    pub record: &'a Value,
    tensors: SafeTensors<'a>,
}

impl Case<'_> {
    pub fn id(&self) -> &str {
        self.record["id"].as_str().unwrap()
    }

    pub fn shape(&self, name: &str) -> Vec<usize> {
        self.tensors.tensor(&format!("{}/{name}", self.id())).unwrap().shape().to_vec()
    }

    pub fn floats(&self, name: &str) -> Vec<f32> {
        let view = self.tensors.tensor(&format!("{}/{name}", self.id())).unwrap();
        view.data().chunks_exact(4).map(|b| f32::from_le_bytes(b.try_into().unwrap())).collect()
    }

    pub fn tensor<const D: usize>(&self, name: &str, device: &Device) -> Tensor<D> {
        Tensor::from_data(TensorData::new(self.floats(name), self.shape(name)), device)
    }

    pub fn override_or<T>(&self, name: &str, default: T, read: impl Fn(&Value) -> Option<T>) -> T {
        self.record["overrides"].get(name).map_or(default, |v| read(v).unwrap())
    }
}

pub fn floats<const D: usize>(t: &Tensor<D>) -> Vec<f32> {
    t.to_data().try_to_vec().unwrap()
}

/// Equal to a relative and an absolute tolerance.
pub fn close(what: &str, ours: &[f32], reference: &[f32], relative: f32, absolute: f32) {
    assert_eq!(ours.len(), reference.len(), "{what}: length");
    for (i, (a, b)) in ours.iter().zip(reference).enumerate() {
        assert!((a - b).abs() <= relative * b.abs() + absolute, "{what}[{i}]: {a} instead of {b}");
    }
}
