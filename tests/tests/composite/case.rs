//! Reading a case, running a module over its steps, and noting what differs.
use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::tensor::{Bool, Device, Gradients, Int, Tensor, TensorData};
use quant_nn::{MaybeQuantTensor, QuantModule};
use safetensors::SafeTensors;
use serde_json::Value;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

pub struct Composite {
    manifest: Value,
    tensors: BTreeMap<String, (Vec<usize>, Vec<f32>)>,
}

impl Composite {
    pub fn read() -> Self {
        let read = |name: &str| std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("golden").join(name)).unwrap();
        let bytes = read("composite.safetensors");
        let numbers = |data: &[u8]| data.as_chunks().0.iter().map(|b| f32::from_le_bytes(*b)).collect();
        let tensors = SafeTensors::deserialize(&bytes).unwrap().tensors().into_iter();
        let tensors = tensors.map(|(name, view)| (name, (view.shape().to_vec(), numbers(view.data())))).collect();
        Self { manifest: serde_json::from_slice(&read("composite.json")).unwrap(), tensors }
    }

    pub fn records(&self) -> &[Value] {
        self.manifest["cases"].as_array().unwrap()
    }

    /// Moves the largest number of a tensor by a part of it, to see that it is noticed.
    pub fn change(&mut self, id: &str, name: &str, by: f32) {
        let (_, numbers) = self.tensors.get_mut(&format!("{id}/{name}")).unwrap();
        let largest = numbers.iter_mut().max_by(|a, b| a.abs().total_cmp(&b.abs())).unwrap();
        *largest *= 1.0 + by;
    }

    /// A case on a device, whose gradients are compared if it is one for them.
    pub fn case<'a>(&'a self, record: &'a Value, device: Device) -> Case<'a> {
        Case { all: self, record, device, differences: RefCell::default(), read: RefCell::default() }
    }
}

pub struct Case<'a> {
    all: &'a Composite,
    pub record: &'a Value,
    pub device: Device,
    differences: RefCell<Vec<String>>,
    /// What was looked at.
    read: RefCell<BTreeSet<String>>,
}

/// Relative to the largest magnitude.
#[derive(Clone, Copy)]
pub struct Tolerance(pub f32);

pub const FLOAT: Tolerance = Tolerance(1e-5);
pub const QUANT: Tolerance = Tolerance(5e-5);
pub const GRADIENT: Tolerance = Tolerance(2e-4);

impl Case<'_> {
    pub fn id(&self) -> &str {
        self.record["id"].as_str().unwrap()
    }

    /// Whether a setting is on.
    pub fn is(&self, setting: &str) -> bool {
        self.record[setting].as_bool().unwrap_or(false)
    }

    pub fn differ(&self, what: String) {
        self.differences.borrow_mut().push(format!("{} on {:?}: {what}", self.id(), self.device));
    }

    pub fn differences(&self) -> Vec<String> {
        self.differences.take()
    }

    fn recorded(&self, name: &str) -> Option<&(Vec<usize>, Vec<f32>)> {
        self.read.borrow_mut().insert(name.into());
        self.all.tensors.get(&format!("{}/{name}", self.id()))
    }

    /// What is recorded and was not looked at is a difference.
    pub fn all_read(&self) {
        let prefix = format!("{}/", self.id());
        let read = self.read.borrow();
        // a device without gradients has none to compare
        let without_gradients = |name: &str| name.contains("grad") && !self.device.is_autodiff();
        let names = self.all.tensors.keys().filter_map(|name| name.strip_prefix(&prefix));
        let left: Vec<_> = names.filter(|name| !read.contains(*name) && !without_gradients(name)).collect();
        if !left.is_empty() {
            self.differ(format!("nothing looked at {left:?}"));
        }
    }

    pub fn tensor<const D: usize>(&self, name: &str, device: &Device) -> Tensor<D> {
        let (shape, values) = self.recorded(name).unwrap_or_else(|| panic!("{}: no `{name}`", self.id()));
        Tensor::from_data(TensorData::new(values.clone(), shape.clone()), device)
    }

    /// True where it is 1.
    pub fn mask<const D: usize>(&self, name: &str, device: &Device) -> Option<Tensor<D, Bool>> {
        self.recorded(name).map(|_| self.tensor(name, device).greater_elem(0.5))
    }

    pub fn agree(&self, name: &str, found: &TensorData, Tolerance(relative): Tolerance) {
        let Some((shape, wanted)) = self.recorded(name) else { return self.differ(format!("no `{name}` is recorded")) };
        if found.shape().to_vec() != *shape {
            return self.differ(format!("`{name}` has the shape {:?}, recorded is {shape:?}", found.shape()));
        }
        let found: Vec<f32> = found.iter().collect();
        let largest = wanted.iter().fold(0.0, |m: f32, x| m.max(x.abs()));
        let allowed = relative * largest + 2e-6;
        let far = found.iter().zip(wanted).filter(|(a, b)| (*a - *b).abs() > allowed || a.is_nan());
        let far: Vec<_> = far.collect();
        if let Some((a, b)) = far.first() {
            self.differ(format!("`{name}`: {} of {} differ, {a} is recorded as {b}", far.len(), wanted.len()));
        }
    }

    /// `module` with the recorded parameters, and its quantizers with them.
    pub fn with_parameters<M: Module>(&self, module: M) -> M {
        let prefix = format!("{}/param:", self.id());
        let names = self.all.tensors.keys().filter_map(|name| name.strip_prefix(&prefix)).map(String::from).collect();
        let mut enter = Enter { case: self, path: vec![], left: names };
        let mut module = module.map(&mut enter);
        if !enter.left.is_empty() {
            self.differ(format!("it has no parameters {:?}", enter.left));
        }
        if let Err(error) = module.init_quantizers() {
            self.differ(error.to_string());
        }
        module
    }

    /// `module` over the steps. `forward` takes its inputs from the step, and returns the output.
    pub fn steps<M: Module, const D: usize>(&self, module: M, forward: impl Fn(&M, &Step<'_>) -> MaybeQuantTensor<D>) {
        let tolerance = if self.record["kind"] == "float" { FLOAT } else { QUANT };
        let mut module = self.with_parameters(module);
        for (k, record) in self.record["steps"].as_array().unwrap().iter().enumerate() {
            let with_gradients = self.device.is_autodiff() && self.recorded(&format!("step{k}/grad_y")).is_some();
            let device = match self.device.is_autodiff() && !with_gradients {
                true => self.device.clone().inner(),
                false => self.device.clone(),
            };
            let step = Step { case: self, k, device, tolerance, leaves: RefCell::default() };
            if !with_gradients {
                let output = forward(&module.valid(), &step);
                step.agree("y", output.value().clone());
                step.facts("y", &output, &record["y"]);
                continue;
            }
            let output = forward(&module, &step);
            step.agree("y", output.value().clone().inner());
            if record["mode"] == "eval" {
                step.facts("y", &output, &record["y"]);
            }
            let grads = (output.into_value() * self.tensor(&format!("step{k}/grad_y"), &self.device)).sum().backward();
            for (name, leaf) in step.leaves.take() {
                match leaf(&grads) {
                    Some(grad) => self.agree(&format!("step{k}/grad_{name}"), &grad, GRADIENT),
                    None => self.differ(format!("step{k}: `{name}` has no gradient")),
                }
            }
            module.visit(&mut Compare { case: self, k, grads: &grads, path: vec![] });
            module = module.map(&mut tests::numbers::Step);
        }
    }
}

/// One pass.
pub struct Step<'a> {
    pub case: &'a Case<'a>,
    pub k: usize,
    pub device: Device,
    tolerance: Tolerance,
    leaves: RefCell<Vec<(String, Leaf)>>,
}

type Leaf = Box<dyn Fn(&Gradients) -> Option<TensorData>>;

impl Step<'_> {
    fn name(&self, name: &str) -> String {
        format!("step{}/{name}", self.k)
    }

    /// An input, whose gradient is compared if one is recorded.
    pub fn input<const D: usize>(&self, name: &str) -> Tensor<D> {
        let tensor = self.case.tensor::<D>(&self.name(name), &self.device);
        if !self.device.is_autodiff() || self.case.recorded(&self.name(&format!("grad_{name}"))).is_none() {
            return tensor;
        }
        let tensor = tensor.require_grad();
        let leaf = tensor.clone();
        self.leaves.borrow_mut().push((name.into(), Box::new(move |grads| Some(leaf.grad(grads)?.into_data()))));
        tensor
    }

    pub fn maybe_input<const D: usize>(&self, name: &str) -> Option<Tensor<D>> {
        self.case.recorded(&self.name(name)).map(|_| self.input(name))
    }

    pub fn indices<const D: usize>(&self, name: &str) -> Tensor<D, Int> {
        self.case.tensor::<D>(&self.name(name), &self.device).int()
    }

    /// Something else that is computed.
    pub fn agree<const D: usize>(&self, name: &str, found: Tensor<D>) {
        self.case.agree(&self.name(name), &found.into_data(), self.tolerance);
    }

    /// A quantized output beside `y`, with what describes it in evaluation.
    pub fn output<const D: usize>(&self, name: &str, found: &MaybeQuantTensor<D>) {
        let value = found.value().clone();
        self.agree(name, if value.is_autodiff() { value.inner() } else { value });
        let record = &self.case.record["steps"][self.k];
        if record["mode"] == "eval" {
            self.facts(name, found, &record[name]);
        }
    }

    fn facts<const D: usize>(&self, name: &str, found: &MaybeQuantTensor<D>, record: &Value) {
        let Some(scale) = record["scale"].as_f64() else { return };
        let Some(quant) = found.as_quant() else { return self.case.differ(format!("`{name}` is not quantized")) };
        let ours = Tensor::clone(&quant.scale);
        let close = |s: f32| (f64::from(s) / scale - 1.0).abs() < 1e-5;
        if !ours.to_data().iter::<f32>().all(close) {
            self.case.differ(format!("the scale of `{name}` is {:?}, recorded is {scale}", ours.into_data()));
        }
        let facts = (f64::from(quant.bit_width.to_f32()), quant.signed);
        let recorded = (record["bit_width"].as_f64().unwrap(), record["signed"].as_bool().unwrap());
        if facts != recorded {
            self.case.differ(format!("`{name}` has (bits, signed) {facts:?}, recorded is {recorded:?}"));
        }
    }
}

/// Puts recorded parameters in the place of what a module has.
struct Enter<'a> {
    case: &'a Case<'a>,
    path: Vec<String>,
    left: BTreeSet<String>,
}

impl ModuleMapper for Enter<'_> {
    fn enter_module(&mut self, name: &str, _: &str) {
        self.path.push(name.into());
    }
    fn exit_module(&mut self, _: &str, _: &str) {
        self.path.pop();
    }
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let path = self.path.join(".");
        if !self.left.remove(&path) {
            return param;
        }
        param.map(|old| {
            let tensor: Tensor<D> = self.case.tensor(&format!("param:{path}"), &self.case.device);
            assert_eq!(tensor.dims(), old.dims(), "{}: {path}", self.case.id());
            tensor.set_require_grad(old.is_require_grad())
        })
    }
}

/// Compares the gradients of parameters that are recorded.
struct Compare<'a> {
    case: &'a Case<'a>,
    k: usize,
    grads: &'a Gradients,
    path: Vec<String>,
}

impl ModuleVisitor for Compare<'_> {
    fn enter_module(&mut self, name: &str, _: &str) {
        self.path.push(name.into());
    }
    fn exit_module(&mut self, _: &str, _: &str) {
        self.path.pop();
    }
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let path = self.path.join(".");
        let name = format!("step{}/grad:{path}", self.k);
        if self.case.recorded(&name).is_none() {
            return;
        }
        match param.val().grad(self.grads) {
            Some(grad) => self.case.agree(&name, &grad.into_data(), GRADIENT),
            None => self.case.differ(format!("`{name}` is none")),
        }
    }
}
