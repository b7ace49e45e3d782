use super::super::graph::{Graph, Node, Op, ValueId};
use super::bound::NARROW;
use super::kernel::Kernel;
use super::ratio::Scale;
use super::{ExportError, InputQuantizer, Program, Step, Tensor, inexpressible};
use std::collections::BTreeMap;

/// A tensor, and whether one operation alone reads it, so the step that makes it may go on with its result.
#[derive(Clone, Copy, Debug)]
pub(super) struct Operand {
    pub(super) tensor: usize,
    pub(super) alone: bool,
}

/// A program that is not complete.
pub(super) struct Lowering<'a> {
    pub(super) graph: &'a Graph,
    pub(super) tensors: Vec<Tensor>,
    pub(super) steps: Vec<Step>,
    pub(super) values: BTreeMap<ValueId, Operand>,
    /// Values that are the input in another shape.
    inputs: Vec<ValueId>,
    /// With the tensor that it makes.
    pub(super) quantizer: Option<(InputQuantizer, usize)>,
}

/// The program that computes what the graph's formulas say of a batch of one, in exact arithmetic.
pub(crate) fn lower(graph: &Graph) -> Result<Program, ExportError> {
    let (tensors, steps, values) = (Vec::new(), Vec::new(), BTreeMap::new());
    let mut lowering = Lowering { graph, tensors, steps, values, inputs: vec![graph.input], quantizer: None };
    for node in &graph.nodes {
        lowering.node(node)?;
    }
    lowering.program()
}

impl Lowering<'_> {
    fn node(&mut self, node: &Node) -> Result<(), ExportError> {
        let input = node.inputs.first().copied().unwrap_or(node.output);
        if self.is_constant(node.output) {
            return Ok(());
        }
        if let Op::BatchNorm { .. } = node.op {
            return Err(inexpressible(self.graph.name(node.output), "has no batch norm: merge it by `merge_bn`"));
        }
        if self.inputs.contains(&input) {
            return match &node.op {
                Op::Quant(quant) => self.input(quant, node),
                Op::Reshape(_) => {
                    self.inputs.push(node.output);
                    Ok(())
                }
                _ => Err(inexpressible(
                    self.graph.name(input),
                    "needs integers from the start: quantize the input first (`QuantIdentity`)",
                )),
            };
        }
        match &node.op {
            Op::Quant(quant) => self.quantize(quant, node, input),
            Op::Conv { window, groups } => self.conv(node, window, *groups),
            Op::MatMul => self.linear(node),
            Op::Add => self.add(node),
            Op::Relu => self.relu(node, input),
            Op::Clip { min: Some(0.0), max: None } => self.relu(node, input),
            Op::MaxPool { window, kernel, .. } => self.max_pool(node, window, kernel),
            Op::AvgPool { window, kernel, count_padding, .. } => self.avg_pool(node, window, kernel, *count_padding),
            Op::GlobalAvgPool => self.reduce(node, &(2..self.shape(input).len()).collect::<Vec<_>>(), true),
            Op::ReduceMean(axes) => self.reduce(node, axes, true),
            Op::ReduceSum(axes) => self.reduce(node, axes, false),
            Op::Concat(axis) => self.concat(node, *axis),
            Op::Reshape(_) => self.rename(input, node.output),
            other => Err(inexpressible(
                self.graph.name(node.output),
                format!(
                    "has no operation {}: leave it out, put it before or behind the program, or use a ReLU",
                    other.name()
                ),
            )),
        }
    }

    /// Whether it does not depend on the input.
    fn is_constant(&self, id: ValueId) -> bool {
        let made_of_constants = |node: &Node| node.inputs.iter().all(|input| self.is_constant(*input));
        self.graph.constant(id).is_some()
            || (!self.inputs.contains(&id)
                && !self.values.contains_key(&id)
                && self.graph.producer(id).is_some_and(made_of_constants))
    }

    fn readers(&self, id: ValueId) -> usize {
        let read = self.graph.nodes.iter().flat_map(|node| &node.inputs).chain(&self.graph.outputs);
        read.filter(|input| **input == id).count()
    }

    /// That of a batch of one.
    pub(super) fn shape(&self, id: ValueId) -> Vec<usize> {
        self.graph.shape(id).iter().map(|size| size.known().unwrap_or(1)).collect()
    }

    pub(super) fn operand(&self, id: ValueId) -> Result<Operand, ExportError> {
        self.values.get(&id).copied().ok_or_else(|| {
            let reason = "has no number that is not an integer: quantize what is added to or multiplied by others";
            inexpressible(self.graph.name(id), reason)
        })
    }

    pub(super) fn tensor(&self, operand: Operand) -> Result<&Tensor, ExportError> {
        self.tensors.get(operand.tensor).ok_or_else(|| inexpressible("the graph", "lost a value"))
    }

    fn no_shape(&self, id: ValueId) -> ExportError {
        inexpressible(self.graph.name(id), format!("makes no tensor of shape {:?} here", self.shape(id)))
    }

    /// Adds a step that makes `id` of other tensors.
    pub(super) fn push(
        &mut self,
        id: ValueId,
        name: String,
        kernel: Kernel,
        inputs: &[Operand],
        scale: Scale,
    ) -> Result<Operand, ExportError> {
        let len = self.shape(id).iter().product();
        if kernel.len().is_some_and(|made| made != len) {
            return Err(self.no_shape(id));
        }
        let operands = inputs.iter().map(|input| self.tensor(*input)).collect::<Result<Vec<_>, _>>()?;
        let bound = kernel.bound(&name, &operands)?;
        let first = operands.first().filter(|_| !kernel.accumulates());
        let (zero_point, min, max) = first.map_or((0, -bound, bound), |input| (input.zero_point, input.min, input.max));
        let (inputs, output) = (inputs.iter().map(|input| input.tensor).collect(), self.tensors.len());
        self.tensors.push(Tensor { len, scale, zero_point, min, max });
        self.steps.push(Step { name, kernel, inputs, output, bound, relu: false, requantize: None });
        let operand = Operand { tensor: output, alone: self.readers(id) == 1 };
        self.values.insert(id, operand);
        Ok(operand)
    }

    /// Finds how far a step's accumulators go, after its bias or its input has changed.
    pub(super) fn rebound(&mut self, made: Operand) -> Result<i64, ExportError> {
        let Some(step) = self.steps.iter_mut().find(|step| step.output == made.tensor) else { return Ok(0) };
        let inputs: Vec<_> = step.inputs.iter().filter_map(|input| self.tensors.get(*input)).collect();
        step.bound = step.kernel.bound(&step.name, &inputs)?;
        Ok(step.bound)
    }

    pub(super) fn set_range(&mut self, made: Operand, min: i64, max: i64) {
        if let Some(tensor) = self.tensors.get_mut(made.tensor) {
            (tensor.min, tensor.max) = (min, max);
        }
    }

    /// Lets `id` be the same tensor as `input`, which nothing else reads or which stays as it is.
    pub(super) fn rename(&mut self, input: ValueId, id: ValueId) -> Result<(), ExportError> {
        let operand = self.operand(input)?;
        if self.tensor(operand)?.len != self.shape(id).iter().product::<usize>() {
            return Err(self.no_shape(id));
        }
        self.values.insert(id, Operand { alone: operand.alone && self.readers(id) == 1, ..operand });
        Ok(())
    }

    /// The step that makes a tensor, where its result is nothing else's.
    pub(super) fn step_of(&mut self, operand: Operand) -> Option<&mut Step> {
        let step = self.steps.iter_mut().find(|step| step.output == operand.tensor);
        step.filter(|step| operand.alone && step.requantize.is_none())
    }

    /// A step whose accumulators `id` is a function of.
    pub(super) fn accumulators(&mut self, id: ValueId, input: ValueId) -> Result<Operand, ExportError> {
        let operand = self.operand(input)?;
        let Tensor { zero_point, scale, .. } = self.tensor(operand)?.clone();
        let open = self.step_of(operand).is_some_and(|step| !matches!(step.kernel, Kernel::Concat { .. }));
        if !(open && zero_point == 0) {
            return self.push(id, self.graph.name(id), Kernel::Shift { zero_point }, &[operand], scale);
        }
        let operand = Operand { alone: self.readers(id) == 1, ..operand };
        self.values.insert(id, operand);
        Ok(operand)
    }

    fn relu(&mut self, node: &Node, input: ValueId) -> Result<(), ExportError> {
        let operand = self.accumulators(node.output, input)?;
        if let Some(step) = self.steps.iter_mut().find(|step| step.output == operand.tensor) {
            step.relu = true;
        }
        let max = self.tensor(operand)?.max;
        self.set_range(operand, 0, max.max(0));
        Ok(())
    }

    fn program(self) -> Result<Program, ExportError> {
        let Self { graph, mut tensors, mut steps, values, quantizer, .. } = self;
        let no_output = || inexpressible("the output", "needs one output that depends on a quantized input");
        let ([id], Some((quantizer, input))) = (graph.outputs.as_slice(), quantizer) else { return Err(no_output()) };
        let mut output = values.get(id).ok_or_else(no_output)?.tensor;
        let made = tensors.get(output).cloned().ok_or_else(no_output)?;
        if output == input {
            // an output is written, so it can not be what is read
            let kernel = Kernel::Concat { outer: 1, sizes: vec![made.len] };
            output = tensors.len();
            let step = Step {
                name: graph.name(*id),
                kernel,
                inputs: vec![input],
                output,
                bound: 0,
                relu: false,
                requantize: None,
            };
            steps.push(step);
            tensors.push(made);
        }
        let wide = |step: &&Step| step.bound > NARROW && step.requantize.is_none();
        if let Some(step) = steps.iter().find(wide) {
            return Err(inexpressible(
                &step.name,
                "adds two values whose scales are so far apart that 32 bits do not hold the sum: share one quantizer \
                 (`QuantEltwiseAdd`), use power-of-two scales, or quantize the sum",
            ));
        }
        let accumulates = |step: &Step| step.output == output && step.kernel.accumulates() && step.requantize.is_none();
        if let Some(tensor) = tensors.get_mut(output).filter(|_| steps.iter().any(accumulates)) {
            // accumulators leave the program in one type, whatever the weights are
            (tensor.min, tensor.max) = (-NARROW, NARROW);
        }
        if tensors.iter().any(|tensor| tensor.len == 0) {
            return Err(inexpressible("the graph", "has no tensors without numbers"));
        }
        Ok(Program { tensors, steps, quantizer, input, output })
    }
}
