//! From what burn captured to the exporters' graph.
use super::batch::{Aligned, operations};
use super::capture::Captured;
use super::fold::{Folded, fold};
use super::operation::{Input, name, read};
use super::quantizer::{Quantizers, inexpressible};
use crate::export::ExportError;
use crate::export::graph::{Constant, Dim, Graph, Node, Op, Role, Value, ValueId, free_name};
use crate::export::quantized::are_multiples;
use burn::backend::ir::{BaseOperationIr, OperationIr, TensorId};
use burn::tensor::TensorData;
use std::collections::{BTreeMap, HashMap, HashSet};

/// The graph of a model that was recorded with two batch sizes.
pub(super) fn walk(one: &Captured, other: &Captured) -> Result<Graph, ExportError> {
    let aligned = Aligned::of(one, other)?;
    let (folded, others) = (fold(one)?, fold(other)?);
    let walk = Walk { captured: one, aligned, folded: &folded, constants: &folded.values, others: &others };
    walk.graph()
}

struct Walk<'a> {
    captured: &'a Captured,
    aligned: Aligned,
    folded: &'a Folded,
    constants: &'a BTreeMap<TensorId, TensorData>,
    others: &'a Folded,
}

/// Enters a value under a name of its own: a parameter may be read in two shapes, and a quantizer be used twice.
fn insert(graph: &mut Graph, id: ValueId, value: Value) {
    let name = free_name(&value.name, |name| graph.values.values().any(|value| value.name == name));
    graph.values.insert(id, Value { name, ..value });
}

/// An operation, as the exporters know it.
struct Step<'a> {
    operation: &'a OperationIr,
    op: Op,
    inputs: Vec<Input>,
    output: TensorId,
    /// What its input is as well, if that is a constant: multiples of the scale.
    multiples: Option<&'a TensorData>,
}

impl Walk<'_> {
    fn graph(&self) -> Result<Graph, ExportError> {
        let steps = self.steps()?;
        let input = self.input()?;
        let mut graph = Graph { input: input.value(), ..Graph::default() };
        graph.outputs = self.captured.graph.graph.outputs.iter().map(|id| id.value()).collect();
        let mut next = steps.iter().map(|step| step.output.value()).max().unwrap_or_default();
        next = next.max(graph.input).max(self.constants.keys().map(|id| id.value()).max().unwrap_or_default()) + 1;
        graph.values.insert(graph.input, self.value("input".into(), input));
        for (number, step) in steps.into_iter().enumerate() {
            let mut inputs = vec![];
            for input in &step.inputs {
                inputs.push(match input {
                    Input::Tensor(id) if let Some(multiples) = step.multiples => {
                        let value = self.multiples(*id, &step, multiples)?;
                        insert(&mut graph, next, value);
                        next += 1;
                        next - 1
                    }
                    Input::Tensor(id) => {
                        self.constant(*id, step.operation, &mut graph)?;
                        id.value()
                    }
                    Input::Scalar(number) => {
                        let constant = Constant { shape: vec![], numbers: vec![*number] };
                        let name = format!("scalar{next}");
                        graph.values.insert(next, Value { name, shape: vec![], constant: Some(constant) });
                        next += 1;
                        next - 1
                    }
                });
            }
            let name = match &step.op {
                Op::Quant(quant) => quant.path.clone(),
                op => format!("{}{number}", op.name()),
            };
            let value = self.value(name, step.output);
            insert(&mut graph, step.output.value(), value);
            graph.nodes.push(Node { op: step.op, inputs, output: step.output.value() });
        }
        Ok(graph)
    }

    /// A constant as what a quantizer made of it, which is as good to quantize.
    fn multiples(&self, id: TensorId, step: &Step<'_>, made: &TensorData) -> Result<Value, ExportError> {
        let name = self.parameter(id).unwrap_or_else(|| format!("constant{}", id.value()));
        let Op::Quant(quant) = &step.op else { return Ok(self.value(name, id)) };
        if !self.aligned.is_same(step.output, made, &self.others.quantized) {
            return Err(ExportError::BatchSize(format!("`{}` makes other integers for another one", quant.path)));
        }
        let shape: Vec<usize> = made.shape().iter().copied().collect();
        let dims = shape.iter().map(|size| Dim::Known(*size)).collect();
        let constant = Constant { shape, numbers: made.iter().collect() };
        if !are_multiples(&constant, quant) {
            let reason =
                "has integers times the scale as quantized numbers, and this makes others: use a quantizer of integers";
            return Err(inexpressible(&quant.path, reason));
        }
        Ok(Value { name, shape: dims, constant: Some(constant) })
    }

    fn input(&self) -> Result<TensorId, ExportError> {
        let boundary = &self.captured.graph.graph;
        let is_known = |id: &&TensorId| self.aligned.shapes.contains_key(id);
        let depends = boundary.outputs.iter().any(|output| !self.constants.contains_key(output));
        let input = boundary.inputs.first().filter(is_known).filter(|_| depends);
        input.copied().ok_or_else(|| ExportError::Recording("the output does not depend on the input".into()))
    }

    fn value(&self, name: String, id: TensorId) -> Value {
        Value { name, shape: self.aligned.shape(id), constant: None }
    }

    /// Enters a tensor that is constant.
    fn constant(&self, id: TensorId, operation: &OperationIr, graph: &mut Graph) -> Result<(), ExportError> {
        let Some(data) = self.constants.get(&id) else { return Ok(()) };
        let name = self.parameter(id).unwrap_or_else(|| format!("constant{}", id.value()));
        if !self.aligned.is_same(id, data, &self.others.values) {
            return Err(ExportError::BatchSize(format!(
                "a constant that {} reads is another one",
                self::name(operation)
            )));
        }
        let numbers: Vec<f32> = data.iter().collect();
        if let Some(number) = numbers.iter().find(|number| !number.is_finite()) {
            let (path, what) = (name, "a number");
            return Err(ExportError::Number { path, what, number: *number, wanted: "finite number" });
        }
        let shape: Vec<usize> = data.shape().iter().copied().collect();
        let dims = shape.iter().map(|size| Dim::Known(*size)).collect();
        if !graph.values.contains_key(&id.value()) {
            let constant = Some(Constant { shape, numbers });
            insert(graph, id.value(), Value { name, shape: dims, constant });
        }
        Ok(())
    }

    /// The path of a parameter, which may have been given another shape.
    fn parameter(&self, id: TensorId) -> Option<String> {
        if let Some(path) = self.captured.parameters.get(&id) {
            return Some(path.clone());
        }
        operations(self.captured).find_map(|operation| match operation {
            OperationIr::BaseFloat(BaseOperationIr::Reshape(of)) if of.out.id == id => self.parameter(of.input.id),
            _ => None,
        })
    }

    /// What the output depends on, in the order in which it was recorded. What only leads to a quantizer's value or scale, and
    /// is part of the quantizer, is left out.
    fn steps(&self) -> Result<Vec<Step<'_>>, ExportError> {
        let quantizers = Quantizers { captured: self.captured, folded: self.folded };
        let all: Vec<&OperationIr> = operations(self.captured).collect();
        let producers: HashMap<TensorId, usize> =
            all.iter().enumerate().flat_map(|(i, operation)| operation.outputs().map(move |out| (out.id, i))).collect();
        let mut steps: BTreeMap<usize, Step<'_>> = BTreeMap::new();
        let mut seen = HashSet::new();
        let mut wanted = self.captured.graph.graph.outputs.clone();
        while let Some(id) = wanted.pop() {
            if !seen.insert(id) || self.constants.contains_key(&id) {
                continue;
            }
            let Some(&number) = producers.get(&id) else { continue };
            let operation = all[number];
            let step = match quantizers.read(operation, number)? {
                Some(found) => {
                    let inputs = vec![Input::Tensor(found.input)];
                    let multiples = found.multiples;
                    Step { operation, op: Op::Quant(found.quant), inputs, output: id, multiples }
                }
                None => {
                    let shape = self.aligned.shape(id);
                    let Some(known) = read(operation, &shape) else {
                        let place = self.place(operation, &all, &producers);
                        return Err(ExportError::Operation { op: name(operation), place });
                    };
                    let several = matches!(&known.op, Op::Reshape(dims) if dims.iter().filter(|dim| **dim == Dim::Batch).count() > 1);
                    if several {
                        return Err(ExportError::BatchSize("a reshape has several dimensions that follow it".into()));
                    }
                    Step { operation, op: known.op, inputs: known.inputs, output: known.output, multiples: None }
                }
            };
            wanted.extend(step.inputs.iter().filter_map(|input| match input {
                Input::Tensor(id) => Some(*id),
                Input::Scalar(_) => None,
            }));
            steps.insert(number, step);
        }
        Ok(steps.into_values().collect())
    }

    /// Where an operation is: the parameter that it reads, or the last one before it.
    fn place(&self, operation: &OperationIr, all: &[&OperationIr], producers: &HashMap<TensorId, usize>) -> String {
        let mut wanted: Vec<TensorId> = operation.inputs().map(|input| input.id).collect();
        let mut seen = HashSet::new();
        let mut is_own = true;
        while !wanted.is_empty() {
            // of several, what is a layer's own says more than what it is given
            let parameter = || wanted.iter().find_map(|id| self.captured.parameters.get(id).cloned());
            let site = |is_own: bool| {
                let sites = self.captured.sites.iter().filter(move |site| (site.role == Role::Activation) != is_own);
                let mut of_wanted =
                    sites.filter(|site| site.tensors.as_ref().is_some_and(|t| wanted.contains(&t.output)));
                of_wanted.find_map(|site| self.captured.places.path(site).map(String::from))
            };
            let named = parameter().or_else(|| site(true)).or_else(|| site(false));
            if let Some(path) = named {
                let layer = path.rsplit_once('.').map_or(path.as_str(), |(layer, _)| layer);
                return format!("{} `{layer}`", if is_own { "of" } else { "after" });
            }
            is_own = false;
            wanted = wanted
                .iter()
                .filter(|id| seen.insert(**id))
                .filter_map(|id| producers.get(id))
                .flat_map(|number| all[*number].inputs().map(|input| input.id))
                .collect();
        }
        "at the input".into()
    }
}
