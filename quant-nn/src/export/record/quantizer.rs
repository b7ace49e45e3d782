//! What a quantization in a recording is.
use super::capture::Captured;
use crate::export::ExportError;
use crate::export::graph::{Format, Quant, Special};
use crate::host::site::{Float, Number, Tensors};
use burn::backend::ir::{CustomOpIr, OperationIr, TensorId, TensorIr};
use burn::tensor::TensorData;
use quant_core::kernel::{FAKE_QUANTIZE, Formula, formula_of_node};
use std::collections::BTreeMap;

/// Reads the quantizers of a recording.
pub(super) struct Quantizers<'a> {
    pub(super) captured: &'a Captured,
    pub(super) constants: &'a BTreeMap<TensorId, TensorData>,
}

/// A quantization: what it is, and of which tensor.
pub(super) struct Found {
    pub(super) quant: Quant,
    pub(super) input: TensorId,
}

impl Quantizers<'_> {
    /// The quantization that makes the output of `operation`, if it is one; `number` is that of the operation.
    pub(super) fn read(&self, operation: &OperationIr, number: usize) -> Result<Option<Found>, ExportError> {
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
                let place = self.captured.places.get(&site.address).cloned();
                let path = place.unwrap_or_else(|| format!("quantizer{number}"));
                let formula = node.and_then(|node| formula_of_node(&node.scalars));
                let shape = operation.outputs().next().map(|output| output.shape.to_vec()).unwrap_or_default();
                let (scale, axis) = self.numbers(&path, "the scale", tensors.scale, &shape)?;
                let zero_point = match tensors.zero_point {
                    Some(zero_point) => self.numbers(&path, "the zero point", zero_point, &shape)?,
                    None => (vec![0.0], None),
                };
                let format = match &tensors.float {
                    Some(float) => self.float(&path, float, tensors.signed)?,
                    None => self.integers(&path, tensors, formula)?,
                };
                let quant = quant(path, site.quantizer, (scale, axis), zero_point, format)?;
                Ok(Some(Found { quant, input: tensors.input }))
            }
        }
    }

    /// A quantization that is in no place of a layer: of a component that a model uses by itself.
    fn alone(&self, node: &CustomOpIr, number: usize) -> Result<Found, ExportError> {
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
        let quant = quant(path.clone(), "", numbers("the scale", scale)?, zero_point, format)?;
        Ok(Found { quant, input: x.id })
    }

    fn integers(&self, path: &str, tensors: &Tensors, formula: Option<Formula>) -> Result<Format, ExportError> {
        Ok(match formula {
            Some(Formula::Binary { .. }) => Format::Binary,
            Some(Formula::Integers { rounding, min, max, .. }) => {
                let bit_width = self.number(path, "the bit width", tensors.bit_width)?;
                // the largest integer of 32 bits is no `f32`, which has the next above it
                let bits = bit_width as u32 - u32::from(tensors.signed);
                let largest = 1_i64.checked_shl(bits).unwrap_or(0).saturating_sub(1);
                let (min, max) = (min as i64, (max as i64).min(largest));
                let narrow = if tensors.signed { min > -largest - 1 } else { max < largest };
                Format::Integers { bit_width, signed: tensors.signed, narrow, min, max, rounding }
            }
            _ => {
                return Err(ExportError::Inexpressible {
                    path: path.into(),
                    format: "the recording",
                    reason: "has no integers of this quantizer: it computes by operations of its own, as with a bit width \
                             that is learned, with groups along a dimension or with three values by a threshold. Train with \
                             those, then export with a constant `bit_width` and a scale per tensor or per channel"
                        .into(),
                });
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
            Number::Tensor(id) => self.constants.get(&id).and_then(|data| data.iter().next()).ok_or_else(missing),
        }
    }

    /// One number, or those along an axis.
    fn numbers(
        &self,
        path: &str,
        what: &'static str,
        id: TensorId,
        shape: &[usize],
    ) -> Result<(Vec<f32>, Option<usize>), ExportError> {
        let data = self.constants.get(&id).ok_or_else(|| ExportError::NotConstant { path: path.into(), what })?;
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
            _ => Err(ExportError::Inexpressible {
                path: path.into(),
                format: "the recording",
                reason: format!(
                    "has one number for {what} or one for each index of a dimension, and this has the shape {dims:?}"
                ),
            }),
        }
    }
}

fn quant(
    path: String,
    quantizer: &'static str,
    (scale, scale_axis): (Vec<f32>, Option<usize>),
    (zero_point, zero_point_axis): (Vec<f32>, Option<usize>),
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
        return Err(ExportError::Inexpressible {
            path,
            format: "the recording",
            reason: "has scales and zero points along one dimension, and these are along two".into(),
        });
    }
    let channels = scale.len().max(zero_point.len());
    let each = |numbers: Vec<f32>| match numbers[..] {
        [one] => vec![one; channels],
        _ => numbers,
    };
    let is_zero = zero_point.iter().all(|zero_point| *zero_point == 0.0);
    let (scale, zero_point) = (each(scale), (!is_zero).then(|| each(zero_point)));
    let axis = scale_axis.or(zero_point_axis);
    Ok(Quant { path, quantizer, scale, zero_point, axis, format })
}
