//! What is no quantizer.
use super::super::{Opset, qcdq, qonnx};
use super::build::*;
use crate::export::graph::{Dim, Graph, Op, Window};
use onnx_rs::ast;

#[test]
fn names_are_unique_and_not_empty() {
    let mut graph = Builder::new(&[2]);
    let first = graph.node(Op::Relu, &[0], "", batch(&[2]));
    let second = graph.node(Op::Relu, &[first], "", batch(&[2]));
    let third = graph.node(Op::Relu, &[second], "input", batch(&[2]));
    let mut graph = graph.output(third);
    graph.outputs.extend([third, 0]);
    let bytes = qcdq(&graph, Opset::default()).unwrap();
    let graph = onnx_rs::parse(&bytes).unwrap().graph.unwrap();
    let outputs: Vec<_> = graph.node.iter().map(|node| node.output[0]).collect();
    assert_eq!(outputs, ["value", "value_2", "input_2", "input_2_output", "input_output"]);
    let outputs: Vec<_> = graph.output.iter().map(|output| output.name).collect();
    assert_eq!(outputs, ["input_2", "input_2_output", "input_output"]);
}

fn window(padding: [usize; 2], dilation: usize) -> Window {
    Window { stride: vec![1, 1], padding: vec![padding, padding], dilation: vec![dilation; 2] }
}

/// Every operator, from `[batch, 2, 4, 4]`.
pub(super) fn every_operator(dilation: usize) -> Graph {
    let mut g = Builder::new(&[2, 4, 4]);
    let w = g.constant("w", &[3, 2, 3, 3], &[0.1; 54]);
    let b = g.constant("b", &[3], &[0.1, 0.2, 0.3]);
    let one = g.constant("one", &[1], &[1.5]);
    let same = batch(&[3, 4, 4]);
    let conv = Op::Conv { window: window([1, 1], 1), groups: 1 };
    let mut x = g.node(conv, &[0, w, b], "conv", same.clone());
    let unary = [
        Op::Relu,
        Op::LeakyRelu(0.1),
        Op::Tanh,
        Op::HardSigmoid { alpha: 0.2, beta: 0.5 },
        Op::Abs,
        Op::Sqrt,
        Op::Exp,
        Op::Log,
        Op::Erf,
        Op::Neg,
        Op::Sigmoid,
        Op::Gelu,
        Op::Softmax(1),
        Op::Clip { min: None, max: Some(0.9) },
        Op::Clip { min: Some(0.0), max: None },
    ];
    for op in unary {
        x = g.node(op, &[x], "unary", same.clone());
    }
    for op in [Op::Add, Op::Sub, Op::Mul, Op::Div, Op::PRelu] {
        x = g.node(op, &[x, one], "binary", same.clone());
    }
    let four = g.constant("four", &[4], &[1.0, 2.0, 3.0, 4.0]);
    x = g.node(Op::LayerNorm { epsilon: 1e-5 }, &[x, four, four], "layer_norm", same.clone());
    let norm = Op::BatchNorm { epsilon: 1e-5 };
    x = g.node(norm, &[x, b, b, b, b], "norm", same.clone());
    let kernel = vec![2, 2];
    let pool = Op::MaxPool { window: window([0, 1], 1), kernel: kernel.clone(), ceil: false };
    x = g.node(pool, &[x], "max_pool", same.clone());
    let avg = Op::AvgPool { window: window([dilation - 1, 1], dilation), kernel, ceil: false, count_padding: true };
    x = g.node(avg, &[x], "avg_pool", same.clone());
    let up = g.constant("up", &[3, 3, 3, 3], &[0.1; 81]);
    let transpose = Op::ConvTranspose { window: window([1, 1], 1), groups: 1, out_padding: vec![0, 0] };
    x = g.node(transpose, &[x, up], "up_conv", same);
    x = g.node(Op::Concat(1), &[x, x], "concat", batch(&[6, 4, 4]));
    let ranges = vec![[0, 1, 1], [1, 6, 2], [0, 4, 1], [0, 4, 1]];
    x = g.node(Op::Slice(ranges), &[x], "slice", batch(&[3, 4, 4]));
    x = g.node(Op::Transpose(vec![0, 2, 3, 1]), &[x], "transpose", batch(&[4, 4, 3]));
    x = g.node(Op::ReduceMean(vec![1]), &[x], "mean", batch(&[1, 4, 3]));
    x = g.node(Op::ReduceSum(vec![2]), &[x], "sum", batch(&[1, 1, 3]));
    x = g.node(Op::GlobalAvgPool, &[x], "global", batch(&[1, 1, 1]));
    let whole = vec![[0, 2, 1], [0, 1, 1], [0, 1, 1], [0, 1, 1]];
    x = g.node(Op::Slice(whole), &[x], "whole", batch(&[1, 1, 1]));
    x = g.node(Op::Reshape(batch(&[1])), &[x], "y", batch(&[1]));
    g.output(x)
}

#[test]
fn operators_of_old_and_new_opsets() {
    let bytes = |opset| qcdq(&every_operator(1), Opset::new(opset)).unwrap();
    let old = bytes(13);
    let old = onnx_rs::parse(&old).unwrap().graph.unwrap();
    let new = bytes(18);
    let new = onnx_rs::parse(&new).unwrap().graph.unwrap();
    fn of<'a, 'b>(graph: &'a ast::Graph<'b>, name: &str) -> &'a ast::Node<'b> {
        graph.node.iter().find(|node| node.op_type.as_str() == name).unwrap()
    }
    // the last: layer norms had no operator of their own
    let mean = old.node.iter().rfind(|node| node.op_type.as_str() == "ReduceMean").unwrap();
    assert_eq!(ints(mean, "axes"), [1]);
    assert_eq!(of(&new, "LayerNormalization").input, ["binary_5", "four", "four"]);
    assert_eq!(of(&new, "ReduceMean").input, ["transpose", "mean_axes"]);
    assert_eq!(of(&old, "ReduceSum").input, ["mean", "sum_axes"]);
    assert_eq!(old.get_initializer("sum_axes").unwrap().as_i64().unwrap()[..], [2]);
    assert_eq!(of(&old, "Clip").input, ["unary_13", "", "unary_14_max"]);
    assert_eq!(ints(of(&old, "MaxPool"), "pads"), [0, 0, 1, 1]);
    assert_eq!(ints(of(&old, "Conv"), "kernel_shape"), [3, 3]);
    assert_eq!(flag(of(&old, "AveragePool"), "count_include_pad"), 1);
    let numbers = |what: &str| old.get_initializer(what).unwrap().as_i64().unwrap().into_owned();
    // the batch and what is whole stay out
    let slice = ["slice_starts", "slice_ends", "slice_axes", "slice_steps"].map(numbers);
    assert_eq!(slice, [[1], [6], [1], [2]]);
    assert_eq!(operators(&old).iter().filter(|operator| *operator == "Identity").count(), 1);
    assert_eq!(numbers("y_shape"), [-1, 1]);
    assert_eq!(old.initializer.iter().filter(|tensor| tensor.name() == "b").count(), 1);
}

#[test]
fn a_dilated_average_needs_opset_19_and_a_reshape_one_batch() {
    let (path, reason) = refusal(qcdq(&every_operator(2), Opset::new(18)));
    assert!(path == "avg_pool" && reason.contains("from opset 19 on"), "{reason}");
    qcdq(&every_operator(2), Opset::new(19)).unwrap();
    let mut graph = Builder::new(&[2]);
    let y = graph.node(Op::Reshape(vec![Dim::Batch; 2]), &[0], "y", vec![Dim::Batch; 2]);
    assert_eq!(refusal(qonnx(&graph.output(y))).0, "y");
}
