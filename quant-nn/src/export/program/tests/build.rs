//! Graphs by hand, of random numbers.
use crate::export::graph::{Constant, Dim, Format, Graph, Node, Op, Quant, Role, Rounding, Value, ValueId, Window};

pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn unit(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 40) as f32 / (1u64 << 24) as f32
    }

    pub(super) fn between(&mut self, min: i64, max: i64) -> i64 {
        (min + (self.unit() * (max - min + 1) as f32) as i64).min(max)
    }
}

pub(super) struct Net {
    pub(super) graph: Graph,
    pub(super) random: Random,
}

pub(super) fn quant(path: &str, scale: &[f32], zero_point: f32, min: i64, max: i64) -> Quant {
    Quant {
        path: path.into(),
        quantizer: "ByHand",
        role: Role::Any,
        scale: scale.to_vec(),
        zero_point: (zero_point != 0.0).then(|| vec![zero_point]),
        axis: (scale.len() > 1).then_some(0),
        format: Format::Integers {
            bit_width: 8.0,
            signed: min < 0,
            narrow: false,
            min,
            max,
            rounding: Rounding::HalfToEven,
        },
        truncates: None,
    }
}

pub(super) fn window(stride: usize, padding: &[[usize; 2]], dilation: usize) -> Window {
    let dimensions = padding.len();
    Window { stride: vec![stride; dimensions], padding: padding.to_vec(), dilation: vec![dilation; dimensions] }
}

impl Net {
    pub(super) fn new(shape: &[usize]) -> Self {
        let mut net = Self { graph: Graph::default(), random: Random(shape.len() as u64) };
        net.graph.input = net.value("input", shape, None);
        net
    }

    fn value(&mut self, name: &str, shape: &[usize], constant: Option<Constant>) -> ValueId {
        let id = self.graph.values.len() as ValueId;
        let dims = shape.iter().map(|size| Dim::Known(*size));
        let mut shape: Vec<Dim> = dims.collect();
        if constant.is_none() && shape.first() == Some(&Dim::Known(1)) && shape.len() > 1 {
            shape[0] = Dim::Batch;
        }
        self.graph.values.insert(id, Value { name: name.into(), shape, constant });
        id
    }

    pub(super) fn constant(&mut self, name: &str, shape: &[usize], numbers: Vec<f32>) -> ValueId {
        self.value(name, shape, Some(Constant { shape: shape.to_vec(), numbers }))
    }

    pub(super) fn op(&mut self, op: Op, inputs: &[ValueId], shape: &[usize]) -> ValueId {
        let constant = inputs.iter().all(|id| self.graph.constant(*id).is_some() || self.is_constant(*id));
        let output = self.value("result", shape, None);
        if constant {
            self.graph.values.get_mut(&output).unwrap().shape = shape.iter().map(|size| Dim::Known(*size)).collect();
        }
        self.graph.nodes.push(Node { op, inputs: inputs.to_vec(), output });
        output
    }

    fn is_constant(&self, id: ValueId) -> bool {
        let inputs = self.graph.producer(id).map(|node| node.inputs.clone());
        inputs.is_some_and(|inputs| inputs.iter().all(|id| self.graph.constant(*id).is_some() || self.is_constant(*id)))
    }

    pub(super) fn quantize(&mut self, quant: Quant, input: ValueId) -> ValueId {
        let shape: Vec<_> = self.graph.shape(input).iter().map(|size| size.known().unwrap_or(1)).collect();
        self.op(Op::Quant(quant), &[input], &shape)
    }

    /// A weight that uses its range, quantized.
    pub(super) fn weight(&mut self, shape: &[usize], quantizer: Quant) -> ValueId {
        let size: usize = shape.iter().product();
        let parts = quantizer.axis.map_or(1, |axis| shape[axis + 1..].iter().product::<usize>());
        let Format::Integers { max, .. } = quantizer.format else { unreachable!() };
        let scale = |at: usize| quantizer.scale[at / parts % quantizer.scale.len()];
        let numbers = (0..size).map(|at| (2.0 * self.random.unit() - 1.0) * max as f32 * scale(at)).collect();
        let id = self.constant("layer.weight", shape, numbers);
        self.quantize(quantizer, id)
    }

    /// An `Int32Bias` for the scales of input and weight.
    pub(super) fn bias(&mut self, many: usize, input: f32, weight: &[f32]) -> ValueId {
        let scale: Vec<f32> = weight.iter().map(|weight| weight * input).collect();
        let numbers = (0..many).map(|at| (self.random.unit() - 0.5) * 2000.0 * scale[at % scale.len()]).collect();
        let id = self.constant("layer.bias", &[many], numbers);
        self.quantize(quant("bias", &scale, 0.0, -(1 << 30), 1 << 30), id)
    }
}
