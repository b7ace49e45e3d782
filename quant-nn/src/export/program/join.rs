use super::super::graph::{Node, ValueId};
use super::constant::floats;
use super::kernel::Kernel;
use super::lower::Lowering;
use super::ratio::{Ratio, Scale};
use super::{ExportError, inexpressible};

impl Lowering<'_> {
    /// A layer's bias, or the sum of two tensors of integers.
    pub(super) fn add(&mut self, node: &Node) -> Result<(), ExportError> {
        let [left, right] = node.inputs.as_slice() else {
            return Err(inexpressible(self.graph.name(node.output), "adds two values"));
        };
        match [self.operand(*left), self.operand(*right)] {
            [Ok(_), Ok(_)] => self.sum(node, [*left, *right]),
            [Ok(_), Err(_)] => self.add_constant(node, *left, *right),
            [Err(_), Ok(_)] => self.add_constant(node, *right, *left),
            [Err(error), Err(_)] => Err(error),
        }
    }

    fn add_constant(&mut self, node: &Node, value: ValueId, constant: ValueId) -> Result<(), ExportError> {
        let operand = self.operand(value)?;
        let (shape, bias) = (self.shape(node.output), self.shape(constant));
        let (channels, inner) = self.step_of(operand).map_or((0, 1), |step| match &step.kernel {
            Kernel::Conv { window, weights, .. } => (weights.outputs, window.output_area()),
            other => (other.weights().map_or(0, |weights| weights.outputs), 1),
        });
        // the bias' one dimension is the channels' only if as many numbers follow it in the result
        let after = bias.iter().rev().take_while(|size| **size == 1).count();
        let follow: usize = shape.iter().rev().take(after).product();
        let many = bias.iter().filter(|size| **size != 1).count();
        let fits = many == 0 || (many == 1 && follow == inner && bias.iter().product::<usize>() == channels);
        if channels > 0 && !(fits && shape == self.shape(value)) {
            return Err(inexpressible(self.graph.name(constant), "needs one bias for each output"));
        }
        self.bias(operand, constant)?;
        self.rename(value, node.output)
    }

    /// `u · (a · A + b · B)` of the scales `u · A` and `u · B`, with the smallest integers `A` and `B`.
    fn sum(&mut self, node: &Node, inputs: [ValueId; 2]) -> Result<(), ExportError> {
        let name = self.graph.name(node.output);
        let operands = [self.operand(inputs[0])?, self.operand(inputs[1])?];
        let [left, right] = [self.tensor(operands[0])?, self.tensor(operands[1])?];
        let shape = self.shape(node.output);
        if shape != self.shape(inputs[0]) || shape != self.shape(inputs[1]) {
            return Err(inexpressible(name, "adds tensors of one shape: expand neither of them"));
        }
        let units = left.scale.zip(&right.scale, |left, right| {
            let (a, b) = left.over(right)?.fraction()?;
            let unit = left.over(Ratio::of_integer(a))?;
            Some((i64::try_from(a).ok()?, i64::try_from(b).ok()?, unit))
        });
        let (units, inner) = units.ok_or_else(|| {
            let reason = "can not add values whose scales are so far apart or of other channels: share one quantizer \
                          (`QuantEltwiseAdd`), or use power-of-two scales";
            inexpressible(&name, reason)
        })?;
        let alike = |factors: Vec<i64>| match factors.first() {
            Some(first) if factors.iter().all(|factor| factor == first) => vec![*first],
            _ => factors,
        };
        let factors = [units.iter().map(|(a, ..)| *a).collect(), units.iter().map(|(_, b, _)| *b).collect()].map(alike);
        let zero_points = [left.zero_point, right.zero_point];
        let scale = Scale::new(units.into_iter().map(|(.., unit)| unit).collect(), inner);
        self.push(node.output, name, Kernel::Add { factors, inner, zero_points }, &operands, scale)?;
        Ok(())
    }

    pub(super) fn concat(&mut self, node: &Node, axis: usize) -> Result<(), ExportError> {
        let name = self.graph.name(node.output);
        if let Some(constant) = node.inputs.iter().find(|input| floats(self.graph, **input).is_some()) {
            return Err(inexpressible(self.graph.name(*constant), "joins no constants: leave them out of `cat`"));
        }
        let operands = node.inputs.iter().map(|input| self.operand(*input)).collect::<Result<Vec<_>, _>>()?;
        let tensors = operands.iter().map(|operand| self.tensor(*operand)).collect::<Result<Vec<_>, _>>()?;
        let format = tensors.first().and_then(|tensor| Some((tensor.scale.single()?, tensor.zero_point)));
        let alike =
            tensors.iter().all(|tensor| tensor.scale.single().map(|scale| (scale, tensor.zero_point)) == format);
        let (Some((scale, _)), true) = (format, alike) else {
            let reason =
                "joins tensors of one scale and zero point: quantize all of them by one quantizer (`QuantCat`)";
            return Err(inexpressible(name, reason));
        };
        let (min, max) = (tensors.iter().map(|tensor| tensor.min).min(), tensors.iter().map(|tensor| tensor.max).max());
        let outer = self.shape(node.output).iter().take(axis).product::<usize>();
        let sizes = node.inputs.iter().map(|input| self.shape(*input).iter().skip(axis).product()).collect();
        let kernel = Kernel::Concat { outer, sizes };
        let made = self.push(node.output, name, kernel, &operands, Scale::new(vec![scale], 1))?;
        self.set_range(made, min.unwrap_or(0), max.unwrap_or(0));
        Ok(())
    }
}
