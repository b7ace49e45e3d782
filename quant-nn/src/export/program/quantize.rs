use super::super::graph::{Format, Node, Quant, Rounding, ValueId};
use super::bound::NARROW;
use super::constant::{no_integers, whole};
use super::lower::{Lowering, Operand};
use super::ratio::{Ratio, Scale};
use super::requantize::{Channel, Ranges, Requantize};
use super::{ExportError, InputQuantizer, Tensor, inexpressible};

impl Lowering<'_> {
    pub(super) fn input(&mut self, quant: &Quant, node: &Node) -> Result<(), ExportError> {
        let (scale, zero_point, min, max) = self.format(quant, node.output)?;
        let tensor = Tensor { len: self.shape(node.output).iter().product(), scale, zero_point, min, max };
        let inner = self.inner(quant, node.output);
        let quantizer = InputQuantizer { scale: quant.scale.clone(), inner, zero_point, min, max };
        let index = match &self.quantizer {
            Some((known, index)) if *known == quantizer => *index,
            Some(_) => {
                return Err(inexpressible(
                    &quant.path,
                    "has one input: quantize the model's input by one quantizer alone",
                ));
            }
            None => {
                self.tensors.push(tensor);
                self.quantizer = Some((quantizer, self.tensors.len() - 1));
                self.tensors.len() - 1
            }
        };
        // no step makes it, so none goes on with it
        self.values.insert(node.output, Operand { tensor: index, alone: false });
        Ok(())
    }

    pub(super) fn quantize(&mut self, quant: &Quant, node: &Node, input: ValueId) -> Result<(), ExportError> {
        let (scale, zero_point, min, max) = self.format(quant, node.output)?;
        let operand = self.accumulators(node.output, input)?;
        let acc = self.tensor(operand)?.clone();
        let Some(step) = self.steps.iter_mut().find(|step| step.output == operand.tensor) else { return Ok(()) };
        let lowest = if step.relu { min.max(zero_point.min(max)) } else { min };
        let wide = step.bound > NARROW;
        let ranges = Ranges { zero_point, min: lowest, max, accumulators: (acc.min, acc.max), wide };
        let channel = |from: Ratio, to| from.over(to).and_then(|ratio| Channel::new(ratio, ranges));
        let (channels, inner) = acc.scale.zip(&scale, channel).ok_or_else(|| {
            let reason = "can not requantize here: its scales are of other channels than its input's, or too \
                          far from them, or it has more than 16 bits";
            inexpressible(&quant.path, reason)
        })?;
        step.requantize = Some(Requantize { channels, inner, zero_point, min: lowest, max });
        step.name = format!("{}, {}", step.name, quant.path);
        if let Some(tensor) = self.tensors.get_mut(operand.tensor) {
            *tensor = Tensor { len: tensor.len, scale: scale.clone(), zero_point, min: lowest, max };
        }
        Ok(())
    }

    fn inner(&self, quant: &Quant, id: ValueId) -> usize {
        quant.axis.map_or(1, |axis| self.shape(id).iter().skip(axis + 1).product::<usize>()).max(1)
    }

    /// Scale, zero point, and the smallest and largest integer of what passes between layers.
    fn format(&self, quant: &Quant, id: ValueId) -> Result<(Scale, i64, i64, i64), ExportError> {
        let error = |reason: &str| Err(inexpressible(&quant.path, reason));
        let Format::Integers { min, max, rounding, .. } = quant.format else { return Err(no_integers(quant)) };
        if rounding != Rounding::HalfToEven {
            return error("rounds to the nearest, ties to even: use that rounding for activations");
        }
        if min > max || min < -NARROW || max > NARROW {
            return error("has integers of at most 31 bits here: use fewer bits");
        }
        let ratios: Option<Vec<_>> = quant.scale.iter().map(|scale| Ratio::of_scale(*scale)).collect();
        let Some(ratios) = ratios.filter(|ratios| !ratios.is_empty()) else {
            return error("needs scales that are finite and more than 0");
        };
        let zero_points = quant.zero_point.as_deref().unwrap_or_default();
        let zero_point = whole(quant, zero_points.first().copied().unwrap_or(0.0))?;
        if zero_points.iter().any(|number| *number != zero_point as f32) {
            return error("has one zero point for all channels of an activation: use one of the tensor");
        }
        Ok((Scale::new(ratios, self.inner(quant, id)), zero_point, min, max))
    }
}
