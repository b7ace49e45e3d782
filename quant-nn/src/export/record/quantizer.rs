//! What a quantization in a recording is.
use super::capture::Captured;
use super::fold::Folded;
use crate::export::ExportError;
use crate::export::graph::{Format, Quant, Role, Rounding, Special, Truncated};
use crate::host::site::{Float, Grid, Number, Tensors};
use burn::backend::ir::{CustomOpIr, OperationIr, TensorId, TensorIr};
use burn::tensor::TensorData;
use quant_core::kernel::{FAKE_QUANTIZE, Formula, formula_of_node};
use quant_core::record::MadeIntegers;

/// Reads the quantizers of a recording.
pub(super) struct Quantizers<'a> {
    pub(super) captured: &'a Captured,
    pub(super) folded: &'a Folded,
}

/// One number, or those along an axis.
type Numbers = (Vec<f32>, Option<usize>);

/// A quantization: what it is, and of which tensor.
pub(super) struct Found<'a> {
    pub(super) quant: Quant,
    pub(super) input: TensorId,
    /// Of a constant that is quantized in a way of its own: `(q − z) · s`, what became of it.
    pub(super) multiples: Option<&'a TensorData>,
}

impl<'a> Quantizers<'a> {
    /// The quantization that makes the output of `operation`, if it is one; `number` is that of the operation.
    pub(super) fn read(&self, operation: &OperationIr, number: usize) -> Result<Option<Found<'a>>, ExportError> {
        let node = match operation {
            OperationIr::Custom(node) if node.id == FAKE_QUANTIZE => Some(node),
            _ => None,
        };
        let sites = self.captured.sites.iter().filter_map(|site| Some((site, site.tensors.as_ref()?)));
        let site = sites.rev().find(|(_, tensors)| operation.outputs().any(|output| output.id == tensors.output));
        match (node, site) {
            (None, None) => Ok(None),
            (Some(node), None) => self.alone(node, number).map(Some),
            (node, Some((site, tensors))) => {
                let place = self.captured.places.path(site);
                let path = place.map_or_else(|| format!("quantizer{number}"), String::from);
                let formula = node.and_then(|node| formula_of_node(&node.scalars));
                let shape = operation.outputs().next().map(|output| output.shape.to_vec()).unwrap_or_default();
                let (scale, zero_point) = self.grid(&path, &tensors.grid, &shape)?;
                let constant = self.folded.values.contains_key(&tensors.input);
                let multiples = self.folded.quantized.get(&tensors.output).filter(|_| constant);
                let is_known = matches!(formula, Some(Formula::Integers { .. } | Formula::Binary { .. }));
                let multiples = multiples.filter(|_| tensors.float.is_none() && !is_known);
                let format = match (&tensors.float, multiples) {
                    (Some(float), _) => self.float(&path, float, tensors.signed)?,
                    (None, Some(_)) => self.known(&path, tensors, site.made_integers)?,
                    (None, None) => self.integers(&path, tensors, formula, site.made_integers)?,
                };
                let mut quant = quant(path, (site.quantizer, site.role), scale, zero_point, format)?;
                if let Some(before) = tensors.before.as_ref().filter(|_| formula.is_none()) {
                    quant.truncates = Some(self.truncated(&quant, before, &shape)?);
                }
                Ok(Some(Found { quant, input: tensors.input, multiples }))
            }
        }
    }

    /// A quantization that is in no place of a layer: of a component that a model uses by itself.
    fn alone(&self, node: &CustomOpIr, number: usize) -> Result<Found<'a>, ExportError> {
        let path = format!("quantizer{number}");
        let refused = || ExportError::Operation { op: format!("`{FAKE_QUANTIZE}`"), place: format!("as `{path}`") };
        let [x, scale, zero_point @ ..] = &node.inputs[..] else { return Err(refused()) };
        let numbers = |what, tensor: &TensorIr| self.numbers(&path, what, tensor.id, &x.shape);
        let zero_point = match zero_point {
            [zero_point] => numbers("the zero point", zero_point)?,
            _ => (vec![0.0], None),
        };
        let format = match formula_of_node(&node.scalars) {
            Some(Formula::Integers { rounding, min, max, .. }) => {
                let (signed, width) = (min < 0.0, (max - min + 1.0).log2().ceil());
                let narrow = (max - min + 1.0).log2() != width;
                let (min, max) = (min as i64, max as i64);
                Format::Integers { bit_width: width, signed, narrow, min, max, rounding }
            }
            Some(Formula::Binary { .. }) => Format::Binary,
            _ => return Err(refused()),
        };
        let quant = quant(path.clone(), ("", Role::Any), numbers("the scale", scale)?, zero_point, format)?;
        Ok(Found { quant, input: x.id, multiples: None })
    }

    fn grid(&self, path: &str, grid: &Grid, shape: &[usize]) -> Result<(Numbers, Numbers), ExportError> {
        let scale = self.numbers(path, "the scale", grid.scale, shape)?;
        let zero_point = match grid.zero_point {
            Some(zero_point) => self.numbers(path, "the zero point", zero_point, shape)?,
            None => (vec![0.0], None),
        };
        Ok((scale, zero_point))
    }

    /// What `after` keeps some bits of.
    fn truncated(&self, after: &Quant, before: &Grid, shape: &[usize]) -> Result<Truncated, ExportError> {
        let path = &after.path;
        let (scale, zero_point) = self.grid(path, before, shape)?;
        let bit_width = self.number(path, "the bit width of the input", before.bit_width)?;
        let (role, format) = ((after.quantizer, after.role), after.format.clone());
        let Quant { scale, zero_point, .. } = quant(path.clone(), role, scale, zero_point, format)?;
        let truncates = Truncated { scale, zero_point, bit_width };
        if truncates.by(&after.scale).is_none() {
            let reason = "has quantizers that keep the highest bits of integers, and this divides them by something else than one \
                          power of two: use a `trunc_scaling_impl` of powers of two";
            return Err(inexpressible(path, reason));
        }
        Ok(truncates)
    }

    /// Of integers that are known, which need no formula.
    fn known(&self, path: &str, tensors: &Tensors, made: Option<MadeIntegers>) -> Result<Format, ExportError> {
        let bit_width = self.number(path, "the bit width", tensors.grid.bit_width)?;
        let narrow = made.is_some_and(|made| made.narrow_range);
        Ok(within(bit_width, tensors.signed, narrow, Rounding::HalfToEven))
    }

    fn integers(
        &self,
        path: &str,
        tensors: &Tensors,
        formula: Option<Formula>,
        made: Option<MadeIntegers>,
    ) -> Result<Format, ExportError> {
        Ok(match (formula, made) {
            (Some(Formula::Binary { .. }), _) => Format::Binary,
            (Some(Formula::Integers { rounding, min, max, .. }), _) => {
                let bit_width = self.number(path, "the bit width", tensors.grid.bit_width)?;
                // the largest integer of 32 bits is no `f32`, which has the next above it
                let [lowest, largest] = range(bit_width, tensors.signed);
                let (min, max) = (min as i64, (max as i64).min(largest));
                let narrow = if tensors.signed { min > lowest } else { max < largest };
                Format::Integers { bit_width, signed: tensors.signed, narrow, min, max, rounding }
            }
            (None, Some(MadeIntegers { rounding: Some(rounding), narrow_range: narrow })) => {
                let bit_width = self.number(path, "the bit width", tensors.grid.bit_width)?;
                within(bit_width, tensors.signed, narrow, rounding)
            }
            _ => {
                let reason = "has no integers of this quantizer, which computes by operations of its own, as with three values by \
                              a threshold or with a rounding of its own: use it for weights, whose integers are known";
                return Err(inexpressible(path, reason));
            }
        })
    }

    fn float(&self, path: &str, float: &Float, signed: bool) -> Result<Format, ExportError> {
        Ok(Format::Float {
            exponent_bit_width: self.number(path, "the exponent's bit width", float.exponent_bit_width)?,
            mantissa_bit_width: self.number(path, "the mantissa's bit width", float.mantissa_bit_width)?,
            exponent_bias: self.number(path, "the exponent's bias", float.exponent_bias)?,
            saturating: float.saturating,
            signed,
            special: Special {
                infinity: !float.infinity.is_empty(),
                nan: !float.nan.is_empty(),
                lowest: float.infinity.lowest().into_iter().chain(float.nan.lowest()).min(),
            },
        })
    }

    fn number(&self, path: &str, what: &'static str, number: Number) -> Result<f32, ExportError> {
        let missing = || ExportError::NotConstant { path: path.into(), what };
        match number {
            Number::Known(number) => Ok(number),
            Number::Tensor(id) => self.folded.values.get(&id).and_then(|data| data.iter().next()).ok_or_else(missing),
        }
    }

    /// One number, or those along an axis.
    fn numbers(&self, path: &str, what: &'static str, id: TensorId, shape: &[usize]) -> Result<Numbers, ExportError> {
        let data = self.folded.values.get(&id).ok_or_else(|| ExportError::NotConstant { path: path.into(), what })?;
        let numbers: Vec<f32> = data.iter().collect();
        if let [first, rest @ ..] = &numbers[..]
            && rest.iter().all(|number| number == first)
        {
            return Ok((vec![*first], None));
        }
        // aligned at the last dimension, as a broadcast is
        let dims: Vec<usize> = data.shape().iter().copied().collect();
        let before = shape.len().saturating_sub(dims.len());
        let mut axes = dims.iter().enumerate().filter(|(_, size)| **size != 1).map(|(axis, _)| axis + before);
        match (axes.next(), axes.next()) {
            (Some(axis), None) if shape.get(axis) == Some(&numbers.len()) => Ok((numbers, Some(axis))),
            _ => {
                let reason = format!(
                    "has one number for {what} or one for each index of a dimension, and this has the shape {dims:?}"
                );
                Err(inexpressible(path, reason))
            }
        }
    }
}

/// The integers of a number of bits, of at most 62 but for the sign.
fn range(bit_width: f32, signed: bool) -> [i64; 2] {
    let bits = (bit_width as u32).saturating_sub(u32::from(signed)).min(62);
    let codes = 1_i64 << bits;
    [if signed { -codes } else { 0 }, codes - 1]
}

fn within(bit_width: f32, signed: bool, narrow: bool, rounding: Rounding) -> Format {
    let ([min, max], left_out) = (range(bit_width, signed), i64::from(narrow));
    let [min, max] = if signed { [min + left_out, max] } else { [min, max - left_out] };
    Format::Integers { bit_width, signed, narrow, min, max, rounding }
}

pub(super) fn inexpressible(path: &str, reason: impl Into<String>) -> ExportError {
    ExportError::Inexpressible { path: path.into(), format: "the recording", reason: reason.into() }
}

fn quant(
    path: String,
    (quantizer, role): (&'static str, Role),
    (scale, scale_axis): Numbers,
    (zero_point, zero_point_axis): Numbers,
    format: Format,
) -> Result<Quant, ExportError> {
    let wrong = |number: &f32, what, wanted| ExportError::Number { path: path.clone(), what, number: *number, wanted };
    if let Some(scale) = scale.iter().find(|scale| !(scale.is_finite() && **scale > 0.0)) {
        return Err(wrong(scale, "the scale", "positive number"));
    }
    if let Some(zero_point) = zero_point.iter().find(|zero_point| !zero_point.is_finite()) {
        return Err(wrong(zero_point, "the zero point", "finite number"));
    }
    if scale_axis.is_some() && zero_point_axis.is_some() && scale_axis != zero_point_axis {
        return Err(inexpressible(&path, "has scales and zero points along one dimension, and these are along two"));
    }
    let channels = scale.len().max(zero_point.len());
    let each = |numbers: Vec<f32>| match numbers[..] {
        [one] => vec![one; channels],
        _ => numbers,
    };
    let is_zero = zero_point.iter().all(|zero_point| *zero_point == 0.0);
    let (scale, zero_point) = (each(scale), (!is_zero).then(|| each(zero_point)));
    let axis = scale_axis.or(zero_point_axis);
    Ok(Quant { path, quantizer, role, scale, zero_point, axis, format, truncates: None })
}
