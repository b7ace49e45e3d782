use super::super::graph::{Node, Op, ValueId, Window};
use super::ExportError;
use super::constant::{Array, Quantized, floats, integers};
use super::inexpressible;
use super::kernel::{Kernel, Weights};
use super::lower::{Lowering, Operand};
use super::ratio::{Ratio, Scale};
use super::window::Window2;

impl Lowering<'_> {
    pub(super) fn conv(&mut self, node: &Node, window: &Window, groups: usize) -> Result<(), ExportError> {
        let (name, input) = (self.name(node), node.inputs.first().copied().unwrap_or(node.output));
        let weight = self.weight(node)?;
        let (shape, output) = (self.shape(input), self.shape(node.output));
        let kernel = weight.shape.get(2..).unwrap_or_default();
        let window = Window2::new(window, kernel, &shape, &output).ok_or_else(|| {
            inexpressible(
                &name,
                "has convolutions over one or two dimensions of a batch of one: use `QuantConv1d` or `QuantConv2d`",
            )
        })?;
        let (outputs, each) = (weight.shape.first().copied().unwrap_or(0), weight.shape.get(1).copied().unwrap_or(0));
        let channels = output.get(1).copied().unwrap_or(0);
        if groups == 0
            || outputs == 0
            || outputs % groups != 0
            || each * groups != window.channels
            || channels != outputs
        {
            return Err(inexpressible(&name, "needs a weight of the input's and the output's channels"));
        }
        let (operand, zero_point, scale) = self.layer_input(input, &name)?;
        let (weight, scale) = accumulator_scale(&weight, outputs, scale, window.output_area(), &name)?;
        let weights = Weights { parameter: self.parameter(node), outputs, weight, bias: vec![0; outputs] };
        let kernel = Kernel::Conv { window, groups, weights, zero_point };
        let made = self.push(node.output, name, kernel, &[operand], scale)?;
        // whoever reads the result, the bias is part of it
        node.inputs.get(2).map_or(Ok(()), |bias| self.bias(Operand { alone: true, ..made }, *bias))
    }

    pub(super) fn linear(&mut self, node: &Node) -> Result<(), ExportError> {
        let (name, input) = (self.name(node), node.inputs.first().copied().unwrap_or(node.output));
        let weight = self.weight(node)?;
        let (operand, zero_point, scale) = self.layer_input(input, &name)?;
        let last = self.shape(input).last().copied().unwrap_or(0);
        let [batch @ .., inputs, outputs] = weight.shape.as_slice() else {
            return Err(inexpressible(&name, "needs a weight `[in, out]`"));
        };
        if batch.iter().any(|size| *size != 1) || *inputs != last || inputs * outputs == 0 {
            return Err(inexpressible(&name, "needs a weight `[in, out]`, one for the whole batch"));
        }
        let rows = self.tensor(operand)?.len / inputs;
        let (inputs, outputs) = (*inputs, *outputs);
        let transposed =
            (0..inputs * outputs).map(|at| weight.numbers.get(at % inputs * outputs + at / inputs).copied());
        let numbers = transposed.collect::<Option<Vec<_>>>().unwrap_or_default();
        let weight = Array { shape: vec![outputs, inputs], numbers };
        let (weight, scale) = accumulator_scale(&weight, outputs, scale, 1, &name)?;
        let weights = Weights { parameter: self.parameter(node), outputs, weight, bias: vec![0; outputs] };
        self.push(node.output, name, Kernel::Linear { rows, inputs, weights, zero_point }, &[operand], scale)?;
        Ok(())
    }

    /// A layer's, which is that of its weight.
    fn name(&self, node: &Node) -> String {
        let mut id = node.inputs.get(1).copied().unwrap_or(node.output);
        while let Some(input) = self.graph.producer(id).and_then(|node| node.inputs.first()) {
            id = *input;
        }
        let weight = self.graph.constant(id).map(|_| self.graph.name(id));
        weight.map_or_else(|| self.graph.name(node.output), |name| name.trim_end_matches(".weight").into())
    }

    /// The quantized weight, if its integers are those that are stored of it.
    fn parameter(&self, node: &Node) -> Option<ValueId> {
        let quantizer = self.graph.producer(*node.inputs.get(1)?)?;
        let is_stored = matches!(&quantizer.op, Op::Quant(quant) if quant.zero_point.is_none());
        let is_constant = quantizer.inputs.first().is_some_and(|id| self.graph.constant(*id).is_some());
        (is_stored && is_constant).then_some(quantizer.output)
    }

    fn weight(&self, node: &Node) -> Result<Array<Quantized>, ExportError> {
        let id = node.inputs.get(1).copied().unwrap_or(node.output);
        integers(self.graph, id)?.ok_or_else(|| {
            inexpressible(self.name(node), "needs a weight of integers: give the layer a weight quantizer")
        })
    }

    /// An input of one scale, with its zero point.
    fn layer_input(&self, id: ValueId, name: &str) -> Result<(Operand, i64, Ratio), ExportError> {
        let operand = self.operand(id)?;
        let tensor = self.tensor(operand)?;
        let scale = tensor.scale.single().ok_or_else(|| {
            inexpressible(name, "needs an input of one scale: quantize it per tensor (`QuantIdentity`)")
        })?;
        Ok((operand, tensor.zero_point, scale))
    }

    /// Adds a quantized constant to a layer's accumulators.
    pub(super) fn bias(&mut self, layer: Operand, id: ValueId) -> Result<(), ExportError> {
        let (name, scale) = (self.graph.name(id), self.tensor(layer)?.scale.clone());
        let zeros = floats(self.graph, id).filter(|bias| bias.numbers.iter().all(|number| *number == 0.0));
        let bias = match (integers(self.graph, id)?, zeros) {
            (Some(bias), _) => bias,
            (None, Some(zeros)) => {
                let number = Quantized { integer: 0, scale: 1.0 };
                Array { numbers: vec![number; zeros.numbers.len()], shape: zeros.shape }
            }
            (None, None) => {
                return Err(inexpressible(
                    name,
                    "needs a bias of integers: give the layer a bias quantizer (`Int32Bias`)",
                ));
            }
        };
        let taken = self.step_of(layer).filter(|step| !step.relu).and_then(|step| step.kernel.weights_mut());
        let Some(weights) = taken else {
            return Err(inexpressible(name, "adds a constant to a layer's result alone: use the layer's bias"));
        };
        let many = weights.bias.len();
        for (channel, sum) in weights.bias.iter_mut().enumerate() {
            let number = bias.numbers.get(if bias.numbers.len() == 1 { 0 } else { channel }).copied();
            let ratio = scale.single().or_else(|| scale.ratios.get(channel).copied());
            let (true, Some(number), Some(ratio)) =
                (matches!(bias.numbers.len(), 1) || bias.numbers.len() == many, number, ratio)
            else {
                return Err(inexpressible(name, "needs one bias for each output"));
            };
            let addend = in_accumulator(number, ratio).and_then(|number| sum.checked_add(number)).ok_or_else(|| {
                let reason = "needs a bias in the accumulator's scale: give the layer a bias quantizer with the scale \
                              `s_in · s_w` (`Int32Bias`)";
                inexpressible(&name, reason)
            })?;
            *sum = addend;
        }
        let bound = self.rebound(layer)?;
        self.set_range(layer, -bound, bound);
        Ok(())
    }
}

/// The integers, and each output's `s_in · s_w`.
fn accumulator_scale(
    weight: &Array<Quantized>,
    outputs: usize,
    input: Ratio,
    inner: usize,
    name: &str,
) -> Result<(Vec<i64>, Scale), ExportError> {
    let each = weight.numbers.len() / outputs;
    let row = |row: &[Quantized]| {
        let first = row.first()?.scale;
        let alike = row.iter().all(|number| number.scale == first);
        alike.then_some(Ratio::of_scale(first)?)?.times(input)
    };
    let ratios = weight.numbers.chunks(each.max(1)).map(row).collect::<Option<Vec<_>>>();
    let ratios = ratios.filter(|ratios| ratios.len() == outputs).ok_or_else(|| {
        inexpressible(name, "needs positive weight scales, one for the tensor or one for each output channel")
    })?;
    Ok((weight.numbers.iter().map(|number| number.integer).collect(), Scale::new(ratios, inner)))
}

/// A bias as an accumulator's integer.
fn in_accumulator(bias: Quantized, scale: Ratio) -> Option<i64> {
    if bias.integer == 0 {
        return Some(0);
    }
    let ratio = Ratio::of_scale(bias.scale)?.over(scale)?;
    if ratio.is_about_one() {
        return Some(bias.integer);
    }
    let (numerator, denominator) = ratio.fraction()?;
    let product = numerator.checked_mul(bias.integer.into())?;
    (product % denominator == 0).then(|| i64::try_from(product / denominator).ok())?
}
