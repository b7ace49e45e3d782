use super::super::graph::{Format, Node, Quant, Rounding, ValueId};
use super::bound::NARROW;
use super::constant::{no_integers, whole};
use super::kernel::Kernel;
use super::lower::{Lowering, Operand};
use super::ratio::{Ratio, Scale};
use super::requantize::{Channel, Ranges, Requantize};
use super::{ExportError, InputQuantizer, Tensor, inexpressible};

impl Lowering<'_> {
    pub(super) fn input(&mut self, quant: &Quant, node: &Node) -> Result<(), ExportError> {
        let tensor = self.format(quant, node.output)?;
        let Tensor { zero_point, min, max, .. } = tensor;
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
        let made = self.format(quant, node.output)?;
        let operand = self.accumulators(node.output, input)?;
        let made = match self.before_pool(operand.tensor).filter(|_| made.scale.single().is_some()) {
            Some(before) => {
                self.requantize(quant, before, made)?;
                self.tensor(before)?.clone()
            }
            None => return self.requantize(quant, operand, made),
        };
        if let Some(tensor) = self.tensors.get_mut(operand.tensor) {
            *tensor = Tensor { len: tensor.len, ..made };
        }
        self.rebound(operand)?;
        Ok(())
    }

    /// What a max-pool reads, where nothing else does: rounding keeps the order, so the largest integer is the same before and
    /// after it, and what is between is smaller.
    fn before_pool(&mut self, pooled: usize) -> Option<Operand> {
        let step = self
            .step_of(Operand { tensor: pooled, alone: true })
            .filter(|step| matches!(step.kernel, Kernel::MaxPool(_)) && !step.relu)?;
        let before = Operand { tensor: *step.inputs.first()?, alone: true };
        let is_alone = self.values.values().all(|operand| operand.tensor != before.tensor || operand.alone);
        self.step_of(before).filter(|step| is_alone && step.kernel.accumulates())?;
        Some(before)
    }

    /// Lets the step that makes a tensor end with a quantizer.
    fn requantize(&mut self, quant: &Quant, operand: Operand, made: Tensor) -> Result<(), ExportError> {
        let acc = self.tensor(operand)?.clone();
        let inexact = || {
            let reason = "can not requantize here: its scales are of other channels than its input's, or too \
                          far from them, or it has more than 16 bits";
            inexpressible(&quant.path, reason)
        };
        let (ratios, inner) = ratios(quant, &acc.scale, &made.scale).ok_or_else(inexact)?;
        let Format::Integers { rounding, .. } = quant.format else { return Err(no_integers(quant)) };
        let Tensor { zero_point, min, max, .. } = made;
        let Some(step) = self.steps.iter_mut().find(|step| step.output == operand.tensor) else { return Ok(()) };
        let lowest = if step.relu { min.max(zero_point.min(max)) } else { min };
        let wide = step.bound > NARROW;
        let ranges = Ranges { rounding, zero_point, min: lowest, max, accumulators: (acc.min, acc.max), wide };
        let channels = ratios.into_iter().map(|ratio| Channel::new(ratio, ranges));
        let channels = channels.collect::<Option<Vec<_>>>().ok_or_else(inexact)?;
        step.requantize = Some(Requantize { rounding, channels, inner, zero_point, min: lowest, max });
        step.name = format!("{}, {}", step.name, quant.path);
        if let Some(tensor) = self.tensors.get_mut(operand.tensor) {
            *tensor = Tensor { len: tensor.len, min: lowest, ..made };
        }
        Ok(())
    }

    fn inner(&self, quant: &Quant, id: ValueId) -> usize {
        quant.axis.map_or(1, |axis| self.shape(id).iter().skip(axis + 1).product::<usize>()).max(1)
    }

    /// What passes between layers.
    fn format(&self, quant: &Quant, id: ValueId) -> Result<Tensor, ExportError> {
        let error = |reason: &str| Err(inexpressible(&quant.path, reason));
        let Format::Integers { min, max, rounding, .. } = quant.format else { return Err(no_integers(quant)) };
        let is_floor = rounding == Rounding::Floor && quant.truncates.is_some();
        if rounding != Rounding::HalfToEven && !is_floor {
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
        let scale = Scale::new(ratios, self.inner(quant, id));
        Ok(Tensor { len: self.shape(id).iter().product(), scale, zero_point, min, max })
    }
}

/// What accumulators of one scale are multiplied by to be integers of another, and how many elements each is for.
fn ratios(quant: &Quant, from: &Scale, to: &Scale) -> Option<(Vec<Ratio>, usize)> {
    let Some(before) = &quant.truncates else { return from.zip(to, Ratio::over) };
    let truncation = before.by(&quant.scale)?;
    // the accumulators are the integers that are truncated, whose scale was computed in floats
    let before: Vec<_> = before.scale.iter().map(|scale| Ratio::of_scale(*scale)).collect::<Option<_>>()?;
    let ratio = Ratio::of_integer(1).over(Ratio::of_scale(truncation)?)?;
    from.zip(&Scale::new(before, to.inner), |from, before| from.over(before)?.is_about_one().then_some(ratio))
}
