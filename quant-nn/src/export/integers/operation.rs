//! What is computed of what.
use crate::export::graph::{Dim, Graph, Node, Op, Window};
use serde_json::{Value, json};

/// An operation by its name, with what it reads and makes by theirs, and its numbers.
pub(super) fn describe(graph: &Graph, node: &Node) -> Value {
    let inputs: Vec<_> = node.inputs.iter().map(|id| graph.name(*id)).collect();
    json!({
        "operation": node.op.name(),
        "inputs": inputs,
        "output": graph.name(node.output),
        "attributes": attributes(&node.op),
    })
}

fn attributes(op: &Op) -> Value {
    match op {
        Op::Conv { window, groups } => json!({ "window": of(window), "groups": groups }),
        Op::ConvTranspose { window, groups, out_padding } => {
            json!({ "window": of(window), "groups": groups, "out_padding": out_padding })
        }
        Op::LeakyRelu(slope) => json!({ "slope": slope }),
        Op::HardSigmoid { alpha, beta } => json!({ "alpha": alpha, "beta": beta }),
        Op::Softmax(axis) | Op::Concat(axis) => json!({ "axis": axis }),
        Op::Clip { min, max } => json!({ "min": min, "max": max }),
        Op::MaxPool { window, kernel, ceil } => json!({ "window": of(window), "kernel": kernel, "ceil": ceil }),
        Op::AvgPool { window, kernel, ceil, count_padding } => {
            json!({ "window": of(window), "kernel": kernel, "ceil": ceil, "count_padding": count_padding })
        }
        Op::Reshape(dims) => json!({ "shape": dims.iter().map(|dim| size(*dim)).collect::<Vec<_>>() }),
        Op::Transpose(axes) | Op::ReduceMean(axes) | Op::ReduceSum(axes) => json!({ "axes": axes }),
        Op::Slice(ranges) => json!({ "ranges": ranges }),
        Op::LayerNorm { epsilon } | Op::BatchNorm { epsilon } => json!({ "epsilon": epsilon }),
        Op::Quant(_)
        | Op::MatMul
        | Op::Add
        | Op::Sub
        | Op::Mul
        | Op::Div
        | Op::Relu
        | Op::PRelu
        | Op::Gelu
        | Op::Sigmoid
        | Op::Tanh
        | Op::Neg
        | Op::Abs
        | Op::Sqrt
        | Op::Exp
        | Op::Log
        | Op::Erf
        | Op::GlobalAvgPool => json!({}),
    }
}

/// −1 is the size of the batch.
fn size(dim: Dim) -> i64 {
    dim.known().map_or(-1, |size| i64::try_from(size).unwrap_or(i64::MAX))
}

fn of(window: &Window) -> Value {
    json!({ "stride": window.stride, "padding": window.padding, "dilation": window.dilation })
}
