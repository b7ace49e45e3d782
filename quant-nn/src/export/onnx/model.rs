use super::super::graph::{Dim, Graph, ValueId};
use super::names::Names;
use super::tensor::Tensor;
use onnx_rs::ast;
use std::collections::{BTreeMap, HashMap};

/// What the dimension of the batch is called.
const BATCH: &str = "batch";

/// How an operator is parametrised.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Attribute {
    Int(i64),
    Float(f32),
    Text(&'static str),
    Ints(Vec<i64>),
}

impl Attribute {
    pub(super) fn flag(flag: bool) -> Self {
        Self::Int(flag.into())
    }
}

/// An operator as written, before it is given inputs.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Operator {
    name: &'static str,
    domain: &'static str,
    attributes: Vec<(&'static str, Attribute)>,
}

impl Operator {
    pub(super) fn new(name: &'static str) -> Self {
        Self { name, domain: "", attributes: vec![] }
    }

    pub(super) fn of_domain(self, domain: &'static str) -> Self {
        Self { domain, ..self }
    }

    pub(super) fn with(mut self, name: &'static str, attribute: Attribute) -> Self {
        self.attributes.push((name, attribute));
        self
    }

    pub(super) fn with_int(self, name: &'static str, number: usize) -> Self {
        self.with(name, Attribute::Int(int(number)))
    }

    pub(super) fn with_ints(self, name: &'static str, numbers: impl IntoIterator<Item = usize>) -> Self {
        self.with(name, Attribute::Ints(numbers.into_iter().map(int).collect()))
    }
}

/// No tensor in memory has a dimension that large.
pub(super) fn int(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

#[derive(Debug)]
struct Node {
    operator: Operator,
    inputs: Vec<String>,
    output: String,
}

#[derive(Debug)]
struct Port {
    name: String,
    shape: Vec<Dim>,
}

/// A model that owns what onnx-rs borrows when it encodes one.
#[derive(Debug)]
pub(super) struct Model<'g> {
    graph: &'g Graph,
    names: Names,
    nodes: Vec<Node>,
    /// In the order in which they were asked for.
    initializers: Vec<(String, Tensor)>,
    /// Where a constant of the graph is among them.
    constants: BTreeMap<ValueId, String>,
}

impl<'g> Model<'g> {
    pub(super) fn new(graph: &'g Graph) -> Self {
        let names = Names::new(graph);
        Self { graph, names, nodes: vec![], initializers: vec![], constants: BTreeMap::new() }
    }

    /// What a node reads a value as; a constant of real numbers is stored when it is first read.
    pub(super) fn value(&mut self, id: ValueId) -> String {
        let name = self.names.value(id);
        if let Some(constant) = self.graph.constant(id)
            && self.constants.insert(id, name.clone()).is_none()
        {
            self.initializers.push((name.clone(), Tensor::floats(&constant.shape, &constant.numbers)));
        }
        name
    }

    /// Stores a tensor of its own, named like `wanted`.
    pub(super) fn initializer(&mut self, wanted: &str, tensor: Tensor) -> String {
        let name = self.names.fresh(wanted);
        self.initializers.push((name.clone(), tensor));
        name
    }

    /// What the value that a node makes is called.
    pub(super) fn output(&self, id: ValueId) -> String {
        self.names.value(id)
    }

    /// Makes a value of the graph.
    pub(super) fn node(&mut self, operator: Operator, inputs: Vec<String>, output: ValueId) {
        let output = self.names.value(output);
        self.nodes.push(Node { operator, inputs, output });
    }

    /// Makes a value that is not in the graph, named like `wanted`.
    pub(super) fn inner_node(&mut self, operator: Operator, inputs: Vec<String>, wanted: &str) -> String {
        let output = self.names.fresh(wanted);
        self.nodes.push(Node { operator, inputs, output: output.clone() });
        output
    }

    /// Of the operator sets `opsets`, of which the first is ONNX's own.
    pub(super) fn encode(mut self, ir_version: i64, opsets: &[(&'static str, i64)]) -> Vec<u8> {
        let outputs = self.outputs();
        let inputs =
            [Port { name: self.names.value(self.graph.input), shape: self.graph.shape(self.graph.input).into() }];
        let graph = ast::Graph {
            name: "quant-nn",
            node: self.nodes.iter().map(node).collect(),
            initializer: self.initializers.iter().map(|(name, tensor)| initializer(name, tensor)).collect(),
            input: inputs.iter().map(port).collect(),
            output: outputs.iter().map(port).collect(),
            ..Default::default()
        };
        onnx_rs::encode(&ast::Model {
            ir_version,
            opset_import: opsets
                .iter()
                .map(|(domain, version)| ast::OperatorSetId { domain, version: *version })
                .collect(),
            producer_name: "quant-nn",
            producer_version: env!("CARGO_PKG_VERSION"),
            graph: Some(graph),
            ..Default::default()
        })
    }

    /// An output is made by a node and named once: what is not gets a name of its own by `Identity`.
    fn outputs(&mut self) -> Vec<Port> {
        let graph = self.graph;
        let mut seen = HashMap::new();
        let mut port = |id: &ValueId| {
            let is_new = seen.insert(*id, ()).is_none();
            let name = match is_new && graph.producer(*id).is_some() {
                true => self.names.value(*id),
                false => {
                    let value = self.value(*id);
                    let wanted = format!("{value}_output");
                    self.inner_node(Operator::new("Identity"), vec![value], &wanted)
                }
            };
            Port { name, shape: graph.shape(*id).into() }
        };
        graph.outputs.iter().map(&mut port).collect()
    }
}

fn node(node: &Node) -> ast::Node<'_> {
    ast::Node {
        name: &node.output,
        op_type: node.operator.name.into(),
        domain: node.operator.domain,
        input: node.inputs.iter().map(String::as_str).collect(),
        output: vec![&node.output],
        attribute: node.operator.attributes.iter().map(attribute).collect(),
        ..Default::default()
    }
}

fn attribute((name, value): &(&'static str, Attribute)) -> ast::Attribute<'static> {
    let empty = ast::Attribute { name, ..Default::default() };
    match value {
        Attribute::Int(i) => ast::Attribute { r#type: ast::AttributeType::Int, i: *i, ..empty },
        Attribute::Float(f) => ast::Attribute { r#type: ast::AttributeType::Float, f: *f, ..empty },
        Attribute::Text(s) => ast::Attribute { r#type: ast::AttributeType::String, s: s.as_bytes(), ..empty },
        Attribute::Ints(ints) => ast::Attribute { r#type: ast::AttributeType::Ints, ints: ints.clone(), ..empty },
    }
}

fn initializer<'a>(name: &'a str, tensor: &'a Tensor) -> ast::TensorProto<'a> {
    let dims = tensor.shape.iter().map(|size| int(*size)).collect();
    ast::TensorProto::from_raw(name, dims, tensor.element, &tensor.bytes)
}

fn port(port: &Port) -> ast::ValueInfo<'_> {
    let value = |dim: &Dim| match dim {
        Dim::Known(size) => ast::Dimension::Value(int(*size)),
        Dim::Batch => ast::Dimension::Param(BATCH),
    };
    let dim =
        port.shape.iter().map(|dim| ast::TensorShapeDimension { value: value(dim), ..Default::default() }).collect();
    let shape = Some(ast::TensorShape { dim });
    let tensor = ast::TypeValue::Tensor(ast::TensorTypeProto { elem_type: ast::DataType::Float, shape });
    let r#type = Some(ast::TypeProto { value: Some(tensor), ..Default::default() });
    ast::ValueInfo { name: &port.name, r#type, ..Default::default() }
}
