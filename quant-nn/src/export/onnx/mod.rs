//! A recorded model as ONNX, in two dialects: they have the operators in common, and differ in what becomes of a
//! quantizer.
//!
//! | | a quantizer of a constant | another quantizer |
//! |---|---|---|
//! | [`qcdq`] | integers, `DequantizeLinear` | `QuantizeLinear`, maybe `Clip`, `DequantizeLinear` |
//! | [`qonnx`] | `Quant`, `BipolarQuant` or `FloatQuant` | the same, or `Trunc` |
//!
//! QCDQ consists of ONNX's own operators, so every runtime executes it. QONNX says more, and hardware compilers read it.
//!
//! A difference from burn that QCDQ has and QONNX has not: `QuantizeLinear` adds the zero point after it has rounded, so
//! the integer is its neighbour where `x / s` is halfway between two integers and the zero point is odd.
mod coding;
mod model;
mod names;
mod operators;
mod opset;
mod qcdq;
mod qonnx;
mod tensor;
#[cfg(test)]
mod tests;

use super::ExportError;
use super::graph::{Graph, Node, Op, Quant};
use model::Model;
pub use opset::Opset;
pub(crate) use qcdq::qcdq;
pub(crate) use qonnx::qonnx;

/// The model of a graph, whose quantizers are looked at, and may be refused, before anything is built.
fn build<'g, T>(
    graph: &'g Graph,
    opset: Opset,
    of: impl Fn(&Node, &Quant) -> Result<T, ExportError>,
    write: impl Fn(&mut Model<'g>, &Node, &Quant, T) -> Result<(), ExportError>,
) -> Result<Model<'g>, ExportError> {
    let quantizers = graph.quantizers().map(|(node, quant)| of(node, quant)).collect::<Result<Vec<_>, _>>()?;
    let mut quantizers = quantizers.into_iter();
    let mut model = Model::new(graph);
    for node in &graph.nodes {
        match &node.op {
            Op::Quant(quant) => {
                if let Some(known) = quantizers.next() {
                    write(&mut model, node, quant, known)?;
                }
            }
            _ => operators::write(&mut model, graph, node, opset.version())?,
        }
    }
    Ok(model)
}

fn inexpressible(path: &str, format: &'static str, reason: impl Into<String>) -> ExportError {
    ExportError::Inexpressible { path: path.into(), format, reason: reason.into() }
}
