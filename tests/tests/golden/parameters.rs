//! What a module learns, by the keys of the reference.
use crate::cases::{Case, Error};
use crate::compare::{Outcome, Tolerance};
use crate::quantized::tolerance;
use burn::module::{Flag, Module, ModuleMapper, ModuleVisitor, Param};
use burn::tensor::{Gradients, Tensor};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use tests::numbers::floats;

/// Training or evaluation for a module that keeps its gradients, which `valid` would take.
pub struct Mode {
    pub training: bool,
}

impl ModuleMapper for Mode {
    fn map_flag(&mut self, flag: Param<Flag>) -> Param<Flag> {
        flag.with_value(self.training)
    }
}

/// One parameter.
pub struct Learned {
    pub shape: Vec<usize>,
    pub value: Vec<f32>,
    pub gradient: Option<Vec<f32>>,
}

/// Those that are trained, by their paths: the paths are the reference's, the shapes need not be.
pub fn parameters<M: Module>(module: &M, gradients: Option<&Gradients>) -> BTreeMap<String, Learned> {
    let mut collect = Collect { gradients, path: vec![], found: BTreeMap::new() };
    module.visit(&mut collect);
    collect.found
}

struct Collect<'a> {
    gradients: Option<&'a Gradients>,
    path: Vec<String>,
    found: BTreeMap<String, Learned>,
}

impl ModuleVisitor for Collect<'_> {
    fn enter_module(&mut self, name: &str, _: &str) {
        self.path.push(name.into());
    }
    fn exit_module(&mut self, _: &str, _: &str) {
        self.path.pop();
    }
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if !param.is_require_grad() {
            return;
        }
        let value = param.val();
        let gradient = self.gradients.and_then(|gradients| value.grad(gradients)).map(|g| floats(&g));
        let learned = Learned { shape: value.dims().to_vec(), value: floats(&value), gradient };
        self.found.insert(self.path.join("."), learned);
    }
}

impl Learned {
    /// A weight of a linear layer is `[in, out]` here and `[out, in]` in the reference.
    pub fn transposed(self) -> Self {
        let [rows, columns] = self.shape[..] else { return self };
        let swap = |v: Vec<f32>| (0..v.len()).map(|i| v[i % rows * columns + i / rows]).collect();
        Self { shape: vec![columns, rows], value: swap(self.value), gradient: self.gradient.map(swap) }
    }
}

/// The keys of which there is a tensor, or of which the record says that there is one: `params` has all parameters, with
/// whether they have a gradient, `grads` the gradients of a layer.
fn keys(record: &Value, case: &Case, prefix: &str) -> BTreeSet<String> {
    let gradients = prefix.ends_with("grad:");
    let params = record["params"].as_object().into_iter().flatten();
    let params = params.filter(|(_, has_gradient)| !gradients || **has_gradient == true).map(|(key, _)| key.clone());
    let grads = record["grads"].as_array().into_iter().flatten().filter(|_| gradients);
    let grads = grads.filter_map(|key| key.as_str().map(String::from));
    params.chain(grads).chain(case.names(prefix)).collect()
}

/// Compares the gradients with the recorded ones at `at`, such as `step0/`. What the reference recorded is all that it had.
///
/// The reference adds 0 times a learned value while it collects statistics, so its gradient is 0 then where ours is absent:
/// an absent gradient counts as 0.
pub fn gradients(
    outcome: &mut Outcome,
    case: &Case,
    record: &Value,
    at: &str,
    ours: &BTreeMap<String, Learned>,
    tolerance: Tolerance,
) -> Result<(), Error> {
    for key in keys(record, case, &format!("{at}grad:")) {
        let name = format!("{at}grad:{key}");
        let theirs = case.get(&name)?.values;
        match ours.get(&key) {
            None => outcome.fail(format!("{name}: there is no parameter of this path")),
            Some(learned) => {
                let zeros = || vec![0.0; theirs.len()];
                let gradient = learned.gradient.clone().unwrap_or_else(zeros);
                outcome.close(&name, &gradient, &theirs, tolerance);
            }
        }
    }
    for (key, learned) in ours {
        let flows = learned.gradient.iter().flatten().any(|g| *g != 0.0);
        if flows && !["weight", "bias"].contains(&key.as_str()) && case.find(&format!("{at}grad:{key}"))?.is_none() {
            outcome.fail(format!("{at}grad:{key} is there, but not in the reference"));
        }
    }
    Ok(())
}

/// Compares the parameters after step `k` with the recorded ones.
///
/// A statistic becomes a parameter in the step of the optimizer after its last batch, in the reference when it is first
/// used, one step later: `promoted` says that this is that step, and then ours may be what the reference has in the next.
pub fn values(
    outcome: &mut Outcome,
    case: &Case,
    record: &Value,
    at: &str,
    next: Option<&str>,
    ours: &BTreeMap<String, Learned>,
) -> Result<(), Error> {
    let recorded = keys(record, case, &format!("{at}param:"));
    for key in &recorded {
        let name = format!("{at}param:{key}");
        let Some(learned) = ours.get(key) else {
            outcome.fail(format!("{name}: there is no parameter of this path"));
            continue;
        };
        let mut now = Outcome::default();
        now.close(&name, &learned.value, &case.get(&name)?.values, tolerance(case.record));
        if let (false, Some(next)) = (now.differences.is_empty(), next) {
            let name = format!("{next}param:{key}");
            let mut later = Outcome::default();
            later.close(&name, &learned.value, &case.get(&name)?.values, tolerance(case.record));
            if later.differences.is_empty() {
                now = later;
            }
        }
        outcome.tolerated |= now.tolerated;
        outcome.differences.append(&mut now.differences);
    }
    for key in ours.keys().filter(|key| !recorded.contains(*key) && !["weight", "bias"].contains(&key.as_str())) {
        outcome.fail(format!("{at}param:{key} is there, but not in the reference"));
    }
    Ok(())
}
