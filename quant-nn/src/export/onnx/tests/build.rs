//! Graphs by hand, and what is read of a file.
use crate::export::ExportError;
use crate::export::graph::{Constant, Dim, Format, Graph, Node, Op, Quant, Role, Rounding, Special, Value, ValueId};
use onnx_rs::ast;

pub(super) const NONE: Special = Special { infinity: false, nan: false, lowest: None };
/// Of OCP: all ones are NaN.
pub(super) const E4M3: Special = Special { infinity: false, nan: true, lowest: Some(7) };
/// Of IEEE: the highest exponent is special.
pub(super) const E5M2: Special = Special { infinity: true, nan: true, lowest: Some(0) };

/// A graph whose input is value 0; names are given as they are.
pub(super) struct Builder(pub(super) Graph);

impl Builder {
    pub(super) fn new(shape: &[usize]) -> Self {
        let mut builder = Self(Graph::default());
        builder.value("input", batch(shape), None);
        builder
    }

    pub(super) fn value(&mut self, name: &str, shape: Vec<Dim>, constant: Option<Constant>) -> ValueId {
        let id = self.0.values.len() as ValueId;
        self.0.values.insert(id, Value { name: name.into(), shape, constant });
        id
    }

    pub(super) fn constant(&mut self, name: &str, shape: &[usize], numbers: &[f32]) -> ValueId {
        let dims = shape.iter().copied().map(Dim::Known).collect();
        self.value(name, dims, Some(Constant { shape: shape.into(), numbers: numbers.into() }))
    }

    pub(super) fn node(&mut self, op: Op, inputs: &[ValueId], name: &str, shape: Vec<Dim>) -> ValueId {
        let output = self.value(name, shape, None);
        self.0.nodes.push(Node { op, inputs: inputs.into(), output });
        output
    }

    pub(super) fn output(mut self, id: ValueId) -> Graph {
        self.0.outputs.push(id);
        self.0
    }
}

/// The batch before `shape`.
pub(super) fn batch(shape: &[usize]) -> Vec<Dim> {
    [Dim::Batch].into_iter().chain(shape.iter().copied().map(Dim::Known)).collect()
}

pub(super) fn int(bit_width: u32, signed: bool, narrow: bool) -> Format {
    let (codes, narrow_by) = (1_i64 << bit_width, i64::from(narrow));
    let (min, max) = if signed { (narrow_by - codes / 2, codes / 2 - 1) } else { (0, codes - 1 - narrow_by) };
    Format::Integers { bit_width: bit_width as f32, signed, narrow, min, max, rounding: Rounding::HalfToEven }
}

pub(super) fn quant(scale: &[f32], axis: Option<usize>, format: Format) -> Quant {
    Quant {
        path: "layer.quant".into(),
        quantizer: "Q",
        role: Role::Any,
        scale: scale.into(),
        zero_point: None,
        axis,
        format,
        truncates: None,
    }
}

/// `input [batch, 2] → quant → y`
pub(super) fn activation(quant: Quant) -> Graph {
    let mut graph = Builder::new(&[2]);
    let y = graph.node(Op::Quant(quant), &[0], "y", batch(&[2]));
    graph.output(y)
}

/// `input [batch, 2] · quant(w [2, 3]) → y`
pub(super) fn weight(quant: Quant, numbers: &[f32]) -> Graph {
    let mut graph = Builder::new(&[2]);
    let w = graph.constant("w", &[2, 3], numbers);
    let wq = graph.node(Op::Quant(quant), &[w], "wq", vec![Dim::Known(2), Dim::Known(3)]);
    let y = graph.node(Op::MatMul, &[0, wq], "y", batch(&[3]));
    graph.output(y)
}

pub(super) const WEIGHT: [f32; 6] = [1.0, -2.0, 3.0, 0.25, 9.0, -9.0];

pub(super) fn operators(graph: &ast::Graph) -> Vec<String> {
    graph.node.iter().map(|node| node.op_type.as_str().to_owned()).collect()
}

pub(super) fn raw<'a>(graph: &ast::Graph<'a>, name: &str) -> &'a [u8] {
    graph.get_initializer(name).unwrap().as_raw().unwrap()
}

pub(super) fn ints(node: &ast::Node, name: &str) -> Vec<i64> {
    node.attribute.iter().find(|attribute| attribute.name == name).unwrap().ints.clone()
}

pub(super) fn flag(node: &ast::Node, name: &str) -> i64 {
    node.attribute.iter().find(|attribute| attribute.name == name).unwrap().i
}

/// The path and the reason of a refusal.
pub(super) fn refusal(result: Result<Vec<u8>, ExportError>) -> (String, String) {
    match result.unwrap_err() {
        ExportError::Inexpressible { path, reason, .. } => (path, reason),
        other => panic!("{other}"),
    }
}

/// Of 8 bits.
pub(super) fn rounded(rounding: Rounding) -> Format {
    Format::Integers { bit_width: 8.0, signed: true, narrow: false, min: -128, max: 127, rounding }
}

/// Of exponent bits, mantissa bits and the bias.
pub(super) fn float([exponent, mantissa, bias]: [f32; 3], signed: bool, special: Special) -> Format {
    Format::Float {
        exponent_bit_width: exponent,
        mantissa_bit_width: mantissa,
        exponent_bias: bias,
        signed,
        saturating: true,
        special,
    }
}
