//! What each quantizer contributes.
use crate::export::ExportError;
use crate::export::graph::{Constant, Format, Graph, Node, Op, Quant, Rounding, ValueId, free_name};
use crate::export::quantized::integers;
use serde_json::{Value, json};

/// A quantizer, and the integers of the parameter that it quantizes.
pub(super) struct Entry<'a> {
    /// What it makes.
    pub(super) output: ValueId,
    pub(super) quant: &'a Quant,
    /// The parameter's path, or that of the quantizer's place.
    pub(super) name: String,
    pub(super) parameter: Option<Parameter<'a>>,
    /// The layer, if this is its weight.
    pub(super) layer: Option<Layer>,
}

pub(super) struct Parameter<'a> {
    pub(super) constant: &'a Constant,
    pub(super) int: Vec<i64>,
}

impl<'a> Entry<'a> {
    /// The quantizers of a graph, in the order in which they are used.
    ///
    /// # Errors
    ///
    /// For floating-point formats, which have no integers.
    pub(super) fn all(graph: &'a Graph) -> Result<Vec<Self>, ExportError> {
        let mut entries: Vec<Self> = vec![];
        for (node, quant) in graph.quantizers() {
            let input = node.inputs.first().copied().unwrap_or_default();
            let refused = || ExportError::Inexpressible {
                path: quant.path.clone(),
                format: "the file of integers",
                reason: "has no floating-point formats: use `.qonnx()`".into(),
            };
            if matches!(quant.format, Format::Float { .. }) {
                return Err(refused());
            }
            let parameter = match graph.constant(input) {
                Some(constant) => Some(Parameter { constant, int: integers(constant, quant).ok_or_else(refused)? }),
                None => None,
            };
            let name = graph.name(if parameter.is_some() { input } else { node.output });
            let name = free_name(&name, |name| entries.iter().any(|entry| entry.name == name));
            let layer = parameter.as_ref().and_then(|parameter| Layer::of(graph, node, parameter));
            entries.push(Self { output: node.output, quant, name, parameter, layer });
        }
        Ok(entries)
    }

    /// `[min, max]` of the integers.
    pub(super) fn range(&self) -> [i64; 2] {
        match self.quant.format {
            Format::Integers { min, max, .. } => [min, max],
            Format::Binary | Format::Float { .. } => [-1, 1],
        }
    }

    /// What the manifest says of it; `values`, `scale` and `zero_point` are keys of tensors in the file.
    pub(super) fn describe(&self, values: Option<&str>, scale: &str, zero_point: Option<&str>) -> Value {
        let [min, max] = self.range();
        let (bit_width, signed, narrow, rounding) = match self.quant.format {
            Format::Integers { bit_width, signed, narrow, rounding, .. } => {
                (bit_width, signed, narrow, rounding_mode(rounding))
            }
            Format::Binary | Format::Float { .. } => (1.0, true, false, "sign"),
        };
        json!({
            "name": self.name,
            "kind": if self.parameter.is_some() { "parameter" } else { "activation" },
            "place": self.quant.path,
            "quantizer": self.quant.quantizer,
            "values": values,
            "scale": scale,
            "zero_point": zero_point,
            "bit_width": bit_width,
            "signed": signed,
            "narrow_range": narrow,
            "axis": self.quant.axis,
            "min": min,
            "max": max,
            "rounding": rounding,
            "exponents": self.quant.exponents(),
            "layout": self.layer.as_ref().map(|layer| layer.layout),
            "accumulator_max": self.layer.as_ref().and_then(|layer| layer.accumulator_max),
        })
    }
}

/// How real numbers become integers, in the manifest's words.
fn rounding_mode(rounding: Rounding) -> &'static str {
    match rounding {
        Rounding::HalfToEven => "half_to_even",
        Rounding::Floor => "floor",
        Rounding::Ceil => "ceil",
        Rounding::ToZero => "to_zero",
    }
}

/// What a weight is to its layer.
pub(super) struct Layer {
    /// What its dimensions are.
    pub(super) layout: &'static str,
    /// `max over channels of Σ |w| · max |x − z|` with an input of integers, without a bias.
    pub(super) accumulator_max: Option<i64>,
}

impl Layer {
    fn of(graph: &Graph, weight: &Node, parameter: &Parameter<'_>) -> Option<Self> {
        let layer = graph.nodes.iter().find(|node| node.inputs.get(1) == Some(&weight.output))?;
        let rank = parameter.constant.shape.len();
        let (layout, outputs) = match layer.op {
            Op::Conv { .. } => ("[out, in / groups, kernel..]", Some(0)),
            Op::ConvTranspose { .. } => ("[in, out / groups, kernel..]", None),
            Op::MatMul => ("[.., in, out]", rank.checked_sub(1)),
            _ => return None,
        };
        let input = layer.inputs.first().and_then(|input| source(graph, *input));
        let accumulator_max = outputs.zip(input).and_then(|(axis, input)| accumulator_max(parameter, axis, input));
        Some(Self { layout, accumulator_max })
    }
}

fn accumulator_max(weight: &Parameter<'_>, axis: usize, input: &Quant) -> Option<i64> {
    let Format::Integers { min, max, .. } = input.format else { return None };
    let zero_points = input.zero_point.clone().unwrap_or_else(|| vec![0.0]);
    let furthest = zero_points.iter().map(|zero| (min - *zero as i64).abs().max((max - *zero as i64).abs())).max()?;
    let shape = &weight.constant.shape;
    let (channels, inner) = (*shape.get(axis)?, shape.get(axis + 1..)?.iter().product::<usize>());
    let mut sums = vec![0_i64; channels];
    for (index, int) in weight.int.iter().enumerate() {
        let sum = sums.get_mut(index / inner.max(1) % channels.max(1))?;
        *sum = sum.saturating_add(int.saturating_abs().saturating_mul(furthest));
    }
    sums.into_iter().max()
}

/// The quantizer of a value that passes through what leaves integers as they are.
fn source(graph: &Graph, mut id: u64) -> Option<&Quant> {
    loop {
        let node = graph.producer(id)?;
        match &node.op {
            Op::Quant(quant) => return Some(quant),
            Op::Relu | Op::MaxPool { .. } | Op::Reshape(_) | Op::Transpose(_) => id = *node.inputs.first()?,
            _ => return None,
        }
    }
}
