use super::super::ExportError;
use super::super::graph::{Constant, Dim, Format, Graph, Node, Op, Quant, Rounding, Special, Value, ValueId, Window};
use super::super::quantized::integers;
use super::{Opset, qcdq, qonnx};
use onnx_rs::ast::{self, DataType, Dimension};
use std::path::Path;

const NONE: Special = Special { infinity: false, nan: false, lowest: None };
/// Of OCP: all ones are NaN.
const E4M3: Special = Special { infinity: false, nan: true, lowest: Some(7) };
/// Of IEEE: the highest exponent is special.
const E5M2: Special = Special { infinity: true, nan: true, lowest: Some(0) };

/// A graph whose input is value 0; names are given as they are.
struct Builder(Graph);

impl Builder {
    fn new(shape: &[usize]) -> Self {
        let mut builder = Self(Graph::default());
        builder.value("input", batch(shape), None);
        builder
    }

    fn value(&mut self, name: &str, shape: Vec<Dim>, constant: Option<Constant>) -> ValueId {
        let id = self.0.values.len() as ValueId;
        self.0.values.insert(id, Value { name: name.into(), shape, constant });
        id
    }

    fn constant(&mut self, name: &str, shape: &[usize], numbers: &[f32]) -> ValueId {
        let dims = shape.iter().copied().map(Dim::Known).collect();
        self.value(name, dims, Some(Constant { shape: shape.into(), numbers: numbers.into() }))
    }

    fn node(&mut self, op: Op, inputs: &[ValueId], name: &str, shape: Vec<Dim>) -> ValueId {
        let output = self.value(name, shape, None);
        self.0.nodes.push(Node { op, inputs: inputs.into(), output });
        output
    }

    fn output(mut self, id: ValueId) -> Graph {
        self.0.outputs.push(id);
        self.0
    }
}

/// The batch before `shape`.
fn batch(shape: &[usize]) -> Vec<Dim> {
    [Dim::Batch].into_iter().chain(shape.iter().copied().map(Dim::Known)).collect()
}

fn int(bit_width: u32, signed: bool, narrow: bool) -> Format {
    let (codes, narrow_by) = (1_i64 << bit_width, i64::from(narrow));
    let (min, max) = if signed { (narrow_by - codes / 2, codes / 2 - 1) } else { (0, codes - 1 - narrow_by) };
    Format::Integers { bit_width: bit_width as f32, signed, narrow, min, max, rounding: Rounding::HalfToEven }
}

fn quant(scale: &[f32], axis: Option<usize>, format: Format) -> Quant {
    Quant { path: "layer.quant".into(), quantizer: "Q", scale: scale.into(), zero_point: None, axis, format }
}

/// `input [batch, 2] → quant → y`
fn activation(quant: Quant) -> Graph {
    let mut graph = Builder::new(&[2]);
    let y = graph.node(Op::Quant(quant), &[0], "y", batch(&[2]));
    graph.output(y)
}

/// `input [batch, 2] · quant(w [2, 3]) → y`
fn weight(quant: Quant, numbers: &[f32]) -> Graph {
    let mut graph = Builder::new(&[2]);
    let w = graph.constant("w", &[2, 3], numbers);
    let wq = graph.node(Op::Quant(quant), &[w], "wq", vec![Dim::Known(2), Dim::Known(3)]);
    let y = graph.node(Op::MatMul, &[0, wq], "y", batch(&[3]));
    graph.output(y)
}

const WEIGHT: [f32; 6] = [1.0, -2.0, 3.0, 0.25, 9.0, -9.0];

fn operators(graph: &ast::Graph) -> Vec<String> {
    graph.node.iter().map(|node| node.op_type.as_str().to_owned()).collect()
}

fn raw<'a>(graph: &ast::Graph<'a>, name: &str) -> &'a [u8] {
    graph.get_initializer(name).unwrap().as_raw().unwrap()
}

fn ints(node: &ast::Node, name: &str) -> Vec<i64> {
    node.attribute.iter().find(|attribute| attribute.name == name).unwrap().ints.clone()
}

fn flag(node: &ast::Node, name: &str) -> i64 {
    node.attribute.iter().find(|attribute| attribute.name == name).unwrap().i
}

/// The path and the reason of a refusal.
fn refusal(result: Result<Vec<u8>, ExportError>) -> (String, String) {
    match result.unwrap_err() {
        ExportError::Inexpressible { path, reason, .. } => (path, reason),
        other => panic!("{other}"),
    }
}

#[test]
fn integers_of_a_weight_per_channel() {
    let graph = weight(quant(&[1.0, 0.5, 2.0], Some(1), int(4, true, true)), &WEIGHT);
    let bytes = qcdq(&graph, Opset::default()).unwrap();
    let model = onnx_rs::parse(&bytes).unwrap();
    assert_eq!((model.ir_version, model.opset_import[0].version), (8, 13));
    let graph = model.graph.unwrap();
    assert_eq!(operators(&graph), ["DequantizeLinear", "MatMul"]);
    assert_eq!(graph.node[0].input, ["w_integers", "wq_scale", "wq_zero_point"]);
    assert_eq!(flag(&graph.node[0], "axis"), 1);
    // 3 / 2 and 0.25 to even, 9 / 0.5 to the bound, −9 / 2 to even
    assert_eq!(raw(&graph, "w_integers"), [1, -4, 2, 0, 7, -4].map(|n: i8| n as u8));
    assert_eq!(graph.get_initializer("w_integers").unwrap().data_type(), DataType::Int8);
    assert_eq!(graph.get_initializer("wq_scale").unwrap().as_f32().unwrap()[..], [1.0, 0.5, 2.0]);
    assert_eq!(raw(&graph, "wq_zero_point"), [0; 3]);
    let batch = Dimension::Param("batch");
    assert_eq!(graph.input[0].tensor_shape().unwrap().dim[0].value, batch);
    assert_eq!((graph.input[0].name, graph.output[0].name), ("input", "y"));
}

#[test]
fn four_bits_take_half_a_byte() {
    let graph = weight(quant(&[1.0], None, int(4, true, true)), &WEIGHT);
    let bytes = qcdq(&graph, Opset::new(21).with_int4(true)).unwrap();
    let model = onnx_rs::parse(&bytes).unwrap();
    assert_eq!((model.ir_version, model.opset_import[0].version), (10, 21));
    let graph = model.graph.unwrap();
    assert_eq!(graph.get_initializer("w_integers").unwrap().data_type(), DataType::Int4);
    // 1 −2 | 3 0 | 7 −7, the first in the low half
    assert_eq!(raw(&graph, "w_integers"), [0xe1, 0x03, 0x97]);
    assert_eq!(raw(&graph, "wq_zero_point"), [0]);
}

#[test]
fn biases_are_of_32_bits_without_a_zero_point() {
    let graph = weight(quant(&[0.01], None, int(32, true, false)), &WEIGHT);
    let bytes = qcdq(&graph, Opset::default()).unwrap();
    let graph = onnx_rs::parse(&bytes).unwrap().graph.unwrap();
    assert_eq!(graph.node[0].input, ["w_integers", "wq_scale"]);
    assert_eq!(graph.get_initializer("w_integers").unwrap().as_i32().unwrap()[..3], [100, -200, 300]);
}

#[test]
fn binary_weights_are_signs() {
    let graph = weight(quant(&[0.5], None, Format::Binary), &WEIGHT);
    let bytes = qcdq(&graph, Opset::default()).unwrap();
    let model = onnx_rs::parse(&bytes).unwrap();
    assert_eq!(raw(model.graph.as_ref().unwrap(), "w_integers"), [1, -1, 1, 1, 1, -1].map(|n: i8| n as u8));
    let bytes = qonnx(&graph).unwrap();
    let graph = onnx_rs::parse(&bytes).unwrap().graph.unwrap();
    assert_eq!(operators(&graph), ["BipolarQuant", "MatMul"]);
    assert_eq!(graph.node[0].input, ["w", "wq_scale"]);
}

#[test]
fn activations_are_clipped_to_what_the_type_has_more() {
    let clip = |format, opset| {
        let bytes = qcdq(&activation(quant(&[0.5], None, format)), opset).unwrap();
        let graph = onnx_rs::parse(&bytes).unwrap().graph.unwrap();
        let bounds = graph.get_initializer("y_min").map(|_| [raw(&graph, "y_min"), raw(&graph, "y_max")].concat());
        (operators(&graph).join(" "), bounds)
    };
    let plain = "QuantizeLinear DequantizeLinear";
    let clipped = "QuantizeLinear Clip DequantizeLinear";
    assert_eq!(clip(int(8, true, false), Opset::default()), (plain.into(), None));
    assert_eq!(clip(int(8, true, true), Opset::default()), (clipped.into(), Some(vec![129, 127])));
    assert_eq!(clip(int(4, false, false), Opset::default()), (clipped.into(), Some(vec![0, 15])));
    assert_eq!(clip(int(4, true, false), Opset::new(21).with_int4(true)), (clipped.into(), Some(vec![248, 7])));
    assert_eq!(clip(int(16, false, false), Opset::new(21)), (plain.into(), None));
    let (operators, bounds) = clip(int(12, true, false), Opset::new(21));
    assert_eq!(operators, "QuantizeLinear Cast Clip Cast DequantizeLinear");
    assert_eq!(bounds.unwrap(), [0, 0xf8, 0xff, 0xff, 0xff, 7, 0, 0]);
}

#[test]
fn zero_points_have_the_type_of_the_integers() {
    let graph = activation(Quant { zero_point: Some(vec![91.0]), ..quant(&[0.5], None, int(8, false, false)) });
    let bytes = qcdq(&graph, Opset::default()).unwrap();
    let graph = onnx_rs::parse(&bytes).unwrap().graph.unwrap();
    assert_eq!(graph.get_initializer("y_zero_point").unwrap().data_type(), DataType::Uint8);
    assert_eq!(raw(&graph, "y_zero_point"), [91]);
}

#[test]
fn what_qcdq_can_not_express() {
    let float = Format::Float {
        exponent_bit_width: 4.0,
        mantissa_bit_width: 3.0,
        exponent_bias: 7.0,
        signed: true,
        saturating: true,
        special: NONE,
    };
    let floor = Format::Integers {
        bit_width: 8.0,
        signed: true,
        narrow: false,
        min: -128,
        max: 127,
        rounding: Rounding::Floor,
    };
    let one = |format| quant(&[1.0], None, format);
    let zero_point = |number| Quant { zero_point: Some(vec![number]), ..one(int(8, false, false)) };
    let cases = [
        (one(Format::Binary), "binary activations: use `.qonnx()`"),
        (one(float), "floating-point formats: use `.qonnx()`"),
        (one(floor), "this rounds down: use `.qonnx()`"),
        (one(int(16, true, false)), "export with opset 21"),
        (one(int(24, true, false)), "of that many bits: use `.qonnx()`"),
        (zero_point(0.5), "integers as zero points, and this is 0.5"),
        (zero_point(-1.0), "zero points from 0 to 255 here, and this is -1"),
        (zero_point(f32::NAN), "integers as zero points, and this is NaN"),
    ];
    for (quant, expected) in cases {
        let (path, reason) = refusal(qcdq(&activation(quant), Opset::default()));
        assert!(path == "layer.quant" && reason.contains(expected), "{reason}");
    }
    let graph = activation(one(int(8, true, false)));
    assert!(refusal(qcdq(&graph, Opset::new(12))).1.contains("13 to 23, not 12"));
    assert!(refusal(qcdq(&graph, Opset::new(24))).1.contains("not 24"));
    assert!(refusal(qcdq(&graph, Opset::new(20).with_int4(true))).1.contains("use `Opset::new(21)`"));
}

#[test]
fn qonnx_broadcasts_scales() {
    let graph = weight(quant(&[1.0, 0.5, 2.0], Some(1), int(4, true, true)), &WEIGHT);
    let bytes = qonnx(&graph).unwrap();
    let model = onnx_rs::parse(&bytes).unwrap();
    assert_eq!((model.opset_import[1].domain, model.opset_import[1].version), ("qonnx.custom_op.general", 2));
    let graph = model.graph.unwrap();
    let node = &graph.node[0];
    assert_eq!((node.op_type.as_str(), node.domain), ("Quant", "qonnx.custom_op.general"));
    assert_eq!(node.input, ["w", "wq_scale", "wq_zeropt", "wq_bitwidth"]);
    assert_eq!(graph.get_initializer("wq_scale").unwrap().dims(), [1, 3]);
    assert_eq!(graph.get_initializer("wq_bitwidth").unwrap().as_f32().unwrap()[..], [4.0]);
    assert_eq!((flag(node, "signed"), flag(node, "narrow")), (1, 1));
}

#[test]
fn qonnx_floats_and_refusals() {
    let format = |exponent: f32, mantissa, bias, special| Format::Float {
        exponent_bit_width: exponent,
        mantissa_bit_width: mantissa,
        exponent_bias: bias,
        signed: true,
        saturating: true,
        special,
    };
    let max = |format| {
        let bytes = qonnx(&activation(quant(&[1.0], None, format))).unwrap();
        let graph = onnx_rs::parse(&bytes).unwrap().graph.unwrap();
        let flags = [flag(&graph.node[0], "has_inf"), flag(&graph.node[0], "has_nan")];
        (graph.get_initializer("y_max_val").unwrap().as_f32().unwrap()[0], flags)
    };
    assert_eq!(max(format(4.0, 3.0, 7.0, NONE)), (480.0, [0, 0]));
    assert_eq!(max(format(4.0, 3.0, 7.0, E4M3)), (448.0, [0, 1]));
    assert_eq!(max(format(5.0, 2.0, 15.0, E5M2)), (57344.0, [1, 1]));
    let refuse = |format| refusal(qonnx(&activation(quant(&[1.0], None, format)))).1;
    // E3M2 of OCP, 28, and the same with a NaN instead of it
    assert_eq!(max(format(3.0, 2.0, 3.0, NONE)), (28.0, [0, 0]));
    assert_eq!(max(format(3.0, 2.0, 3.0, Special { infinity: false, nan: true, lowest: Some(3) })), (24.0, [0, 1]));
    let Format::Float { exponent_bit_width, mantissa_bit_width, exponent_bias, saturating, special, .. } =
        format(4.0, 3.0, 7.0, NONE)
    else {
        unreachable!()
    };
    let unsigned =
        Format::Float { signed: false, exponent_bit_width, mantissa_bit_width, exponent_bias, saturating, special };
    assert!(refuse(unsigned).contains("no sign"));
    assert!(refuse(int(1, true, false)).contains("±1"));
    let ternary = Format::Integers {
        bit_width: 2.0,
        signed: true,
        narrow: false,
        min: -1,
        max: 1,
        rounding: Rounding::HalfToEven,
    };
    assert!(refuse(ternary).contains("derives -2 to 1 from 2 bits, and this has -1 to 1"));
}

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
fn every_operator(dilation: usize) -> Graph {
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
        Op::Softmax(1),
        Op::Clip { min: None, max: Some(0.9) },
        Op::Clip { min: Some(0.0), max: None },
    ];
    for op in unary {
        x = g.node(op, &[x], "unary", same.clone());
    }
    for op in [Op::Add, Op::Sub, Op::Mul, Op::Div] {
        x = g.node(op, &[x, one], "binary", same.clone());
    }
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
    assert_eq!(ints(of(&old, "ReduceMean"), "axes"), [1]);
    assert_eq!(of(&new, "ReduceMean").input, ["transpose", "mean_axes"]);
    assert_eq!(of(&old, "ReduceSum").input, ["mean", "sum_axes"]);
    assert_eq!(old.get_initializer("sum_axes").unwrap().as_i64().unwrap()[..], [2]);
    assert_eq!(of(&old, "Clip").input, ["unary_12", "", "unary_13_max"]);
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

/// In numpy's format.
fn npy(path: &Path, shape: &str, numbers: &[f32]) {
    let header = format!("{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}");
    let header = format!("{header:<117}\n");
    let mut bytes = b"\x93NUMPY\x01\x00\x76\x00".to_vec();
    bytes.extend(header.as_bytes());
    bytes.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
    std::fs::write(path, bytes).unwrap();
}

/// For `tests/export/check.py`, in the folder `QUANT_ONNX_FILES`.
#[test]
#[ignore = "writes files for other programs"]
fn files() {
    let folder = std::path::PathBuf::from(std::env::var("QUANT_ONNX_FILES").unwrap());
    let numbers: Vec<f32> = (0..2000_i64).map(|i| (i * 7919 % 2003 - 1000) as f32 / 91.0).collect();
    let odd = Quant { zero_point: Some(vec![91.0]), ..quant(&[0.07], None, int(8, false, false)) };
    let float = Format::Float {
        exponent_bit_width: 4.0,
        mantissa_bit_width: 3.0,
        exponent_bias: 7.0,
        signed: true,
        saturating: true,
        special: E4M3,
    };
    let to_zero = Format::Integers {
        bit_width: 8.0,
        signed: true,
        narrow: false,
        min: -128,
        max: 127,
        rounding: Rounding::ToZero,
    };
    let cases = [
        ("int8", quant(&[0.1], None, int(8, true, false)), 13),
        ("int8_narrow", quant(&[0.07], None, int(8, true, true)), 13),
        ("uint4", quant(&[0.5], None, int(4, false, false)), 13),
        ("channels", quant(&[0.1, 0.2], Some(1), int(6, true, false)), 13),
        ("zero_point", odd, 19),
        ("int12", quant(&[0.003], None, int(12, true, false)), 21),
        ("int16", quant(&[0.0003], None, int(16, true, false)), 23),
        ("binary", quant(&[0.3], None, Format::Binary), 0),
        ("to_zero", quant(&[0.3], None, to_zero), 0),
        ("float", quant(&[1.0], None, float), 0),
    ];
    for (name, quant, opset) in cases {
        let write =
            |suffix: &str, bytes: Vec<u8>| std::fs::write(folder.join(format!("{name}{suffix}")), bytes).unwrap();
        if opset > 0 {
            write(".qcdq.onnx", qcdq(&activation(quant.clone()), Opset::new(opset)).unwrap());
        }
        write(".qonnx.onnx", qonnx(&activation(quant.clone())).unwrap());
        let constant = Constant { shape: vec![1000, 2], numbers: numbers.clone() };
        let zero_point = quant.zero_point.as_ref().map_or(0.0, |zero_points| zero_points[0]);
        let output: Vec<f32> = match integers(&constant, &quant) {
            Some(integers) => {
                let scale = |i: usize| quant.scale[i % quant.scale.len()];
                integers.iter().enumerate().map(|(i, n)| (*n as f32 - zero_point) * scale(i)).collect()
            }
            // the normal and the subnormal numbers of three mantissa bits
            None => {
                let step = |x: f32| x.abs().log2().floor().max(-6.0).exp2() / 8.0;
                numbers.iter().map(|x| (x / step(*x)).round_ties_even() * step(*x)).collect()
            }
        };
        npy(&folder.join(format!("{name}.input.npy")), "(1000, 2)", &numbers);
        npy(&folder.join(format!("{name}.output.npy")), "(1000, 2)", &output);
        if let ([scale], Format::Integers { .. }) = (&quant.scale[..], &quant.format) {
            std::fs::write(folder.join(format!("{name}.scale.txt")), scale.to_string()).unwrap();
        }
    }
    let weights = [
        ("int4", quant(&[1.0, 0.5, 2.0], Some(1), int(4, true, true))),
        ("signs", quant(&[0.5], None, Format::Binary)),
        ("int32", quant(&[0.001], None, int(32, true, false))),
    ];
    for (name, quant) in weights {
        let graph = weight(quant.clone(), &WEIGHT);
        let constant = Constant { shape: vec![2, 3], numbers: WEIGHT.to_vec() };
        let w: Vec<f32> = integers(&constant, &quant)
            .unwrap()
            .iter()
            .enumerate()
            .map(|(i, n)| *n as f32 * quant.scale[i % 3 % quant.scale.len()])
            .collect();
        let output: Vec<f32> =
            numbers.chunks(2).flat_map(|x| (0..3).map(|j| x[0] * w[j] + x[1] * w[j + 3]).collect::<Vec<_>>()).collect();
        let write = |suffix: &str, bytes: Vec<u8>| {
            std::fs::write(folder.join(format!("weight_{name}{suffix}")), bytes).unwrap()
        };
        write(".qcdq.onnx", qcdq(&graph, Opset::default()).unwrap());
        write(".qcdq_int4.onnx", qcdq(&graph, Opset::new(21).with_int4(true)).unwrap());
        write(".qonnx.onnx", qonnx(&graph).unwrap());
        npy(&folder.join(format!("weight_{name}.input.npy")), "(1000, 2)", &numbers);
        npy(&folder.join(format!("weight_{name}.output.npy")), "(1000, 3)", &output);
    }
    for opset in 13..=23 {
        let dilation = if opset < 19 { 1 } else { 2 };
        let bytes = qcdq(&every_operator(dilation), Opset::new(opset)).unwrap();
        std::fs::write(folder.join(format!("operators_{opset}.onnx")), bytes).unwrap();
    }
}
