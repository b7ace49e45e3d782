use super::super::ExportError;
use super::super::graph::{Format, Graph, Node, Quant, Rounding, Truncated};
use super::super::quantized::integers;
use super::coding::Coding;
use super::model::{Attribute, Model, Operator, int};
use super::tensor::{Tensor, broadcast};
use super::{Opset, build, inexpressible};
use onnx_rs::ast::DataType;

/// The model in ONNX's own operators.
///
/// # Errors
///
/// [`ExportError::Inexpressible`] for what they can not express, before anything is built.
pub(crate) fn qcdq(graph: &Graph, opset: Opset) -> Result<Vec<u8>, ExportError> {
    opset.check()?;
    let of = |node: &Node, quant: &Quant| Coding::of(graph, node, quant, opset);
    let model = build(graph, opset, of, |model, node, quant, coding| write(model, graph, node, quant, &coding))?;
    Ok(model.encode(opset.ir_version(), &[("", opset.version().into())]))
}

fn write(model: &mut Model, graph: &Graph, node: &Node, quant: &Quant, coding: &Coding) -> Result<(), ExportError> {
    let (Some(input), element) = (node.inputs.first(), coding.element) else {
        return Err(inexpressible(&quant.path, "QCDQ", "quantizes one input, and this has none"));
    };
    let name = model.output(node.output);
    let channels: Vec<usize> = if quant.scale.len() == 1 { vec![] } else { vec![quant.scale.len()] };
    let scale = model.initializer(&format!("{name}_scale"), Tensor::floats(&channels, &quant.scale));
    // one that is 0 is left out of a constant, as burn-onnx reads no scalar of 8 bits. An activation's says the type; and where channels
    // have none, onnxruntime's optimizer gives them a scalar, and fails. Integers of 32 bits have no zero point.
    let is_left_out = coding.zero_points == [0] && graph.constant(*input).is_some();
    let zero_point = (element != DataType::Int32 && !is_left_out).then(|| {
        let zero_points = Tensor::integers(&channels, element, &coding.zero_points);
        model.initializer(&format!("{name}_zero_point"), zero_points)
    });
    let parameters: Vec<String> = [scale].into_iter().chain(zero_point).collect();
    let inputs = |of: String| [of].into_iter().chain(parameters.iter().cloned()).collect::<Vec<_>>();
    let along = |operator: Operator| match channels.is_empty() {
        true => operator,
        false => operator.with("axis", Attribute::Int(int(quant.axis.unwrap_or(0)))),
    };
    let numbers = match graph.constant(*input).map(|constant| (constant, integers(constant, quant))) {
        Some((constant, Some(numbers))) => {
            let tensor = Tensor::integers(&constant.shape, element, &numbers);
            model.initializer(&format!("{}_integers", graph.name(*input)), tensor)
        }
        Some((_, None)) => return Err(inexpressible(&quant.path, "QCDQ", "has no such integers: use `.qonnx()`")),
        None => {
            let quantized = format!("{name}_quantized");
            let numbers = match &quant.truncates {
                Some(before) => {
                    let steps = truncate(model, graph, node, quant, before);
                    // they are integers already, which get a type
                    let one = model.initializer(&format!("{name}_one"), Tensor::floats(&[], &[1.0]));
                    let zero = model.initializer(&format!("{name}_zero"), Tensor::integers(&[], element, &[0]));
                    model.inner_node(Operator::new("QuantizeLinear"), vec![steps, one, zero], &quantized)
                }
                None => {
                    let inputs = inputs(model.value(*input));
                    model.inner_node(along(Operator::new("QuantizeLinear")), inputs, &quantized)
                }
            };
            match coding.clip {
                Some(range) => clip(model, numbers, &name, element, range),
                None => numbers,
            }
        }
    };
    model.node(along(Operator::new("DequantizeLinear")), inputs(numbers), node.output);
    Ok(())
}

/// `rounding(round(x / s + z) / t)`, as floats.
fn truncate(model: &mut Model, graph: &Graph, node: &Node, quant: &Quant, before: &Truncated) -> String {
    let (name, rank) = (model.output(node.output), graph.shape(node.output).len());
    let constant = |model: &mut Model, what: &str, numbers: &[f32]| {
        let shape = broadcast(numbers.len(), quant.axis, rank);
        model.initializer(&format!("{name}_{what}"), Tensor::floats(&shape, numbers))
    };
    let mut x = node.inputs.first().map(|input| model.value(*input)).unwrap_or_default();
    let step = constant(model, "step", &before.scale);
    x = model.inner_node(Operator::new("Div"), vec![x, step], &format!("{name}_steps"));
    if let Some(zero_point) = &before.zero_point {
        let shift = constant(model, "shift", zero_point);
        x = model.inner_node(Operator::new("Add"), vec![x, shift], &format!("{name}_shifted"));
    }
    x = model.inner_node(Operator::new("Round"), vec![x], &format!("{name}_integers"));
    let divisor = constant(model, "divisor", &[before.by(&quant.scale).unwrap_or(1.0)]);
    x = model.inner_node(Operator::new("Div"), vec![x, divisor], &format!("{name}_divided"));
    let rounding = match quant.format {
        Format::Integers { rounding: Rounding::Floor, .. } => "Floor",
        Format::Integers { rounding: Rounding::Ceil, .. } => "Ceil",
        _ => "Round",
    };
    model.inner_node(Operator::new(rounding), vec![x], &format!("{name}_truncated"))
}

/// Keeps integers in a range.
fn clip(model: &mut Model, numbers: String, name: &str, element: DataType, range: [i64; 2]) -> String {
    // onnxruntime has no Clip for integers of 16 bits
    let is_wide = matches!(element, DataType::Int16 | DataType::Uint16);
    let within = if is_wide { DataType::Int32 } else { element };
    let cast = |to: DataType| Operator::new("Cast").with("to", Attribute::Int(to as i64));
    let numbers = match is_wide {
        true => model.inner_node(cast(within), vec![numbers], &format!("{name}_wide")),
        false => numbers,
    };
    let [min, max] = range;
    let min = model.initializer(&format!("{name}_min"), Tensor::integers(&[], within, &[min]));
    let max = model.initializer(&format!("{name}_max"), Tensor::integers(&[], within, &[max]));
    let clipped = model.inner_node(Operator::new("Clip"), vec![numbers, min, max], &format!("{name}_clipped"));
    match is_wide {
        true => model.inner_node(cast(element), vec![clipped], &format!("{name}_narrow")),
        false => clipped,
    }
}
