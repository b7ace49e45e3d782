use super::super::ExportError;
use super::super::graph::{Dim, Graph, Node, Op, ValueId, Window};
use super::inexpressible;
use super::model::{Attribute, Model, Operator, int};
use super::tensor::Tensor;

/// Writes what is no quantizer, as `opset` has it.
pub(super) fn write(model: &mut Model, graph: &Graph, node: &Node, opset: u32) -> Result<(), ExportError> {
    match node.op {
        Op::Gelu if opset < 20 => {
            gelu(model, node);
            return Ok(());
        }
        Op::LayerNorm { epsilon } if opset < 17 => {
            layer_norm(model, graph, node, epsilon);
            return Ok(());
        }
        _ => {}
    }
    let mut inputs: Vec<String> = node.inputs.iter().map(|id| model.value(*id)).collect();
    let operator = operator(graph, node, opset)?;
    let name = model.output(node.output);
    inputs.extend(arguments(graph, node, opset)?.into_iter().map(|argument| match argument {
        Some((what, tensor)) => model.initializer(&format!("{name}_{what}"), tensor),
        None => String::new(),
    }));
    model.node(operator, inputs, node.output);
    Ok(())
}

fn operator(graph: &Graph, node: &Node, opset: u32) -> Result<Operator, ExportError> {
    let plain = |name| Ok(Operator::new(name));
    match &node.op {
        // what a dialect has not written itself
        Op::Quant(quant) => Err(inexpressible(&quant.path, "ONNX", "has no quantizer")),
        Op::Conv { window, groups } => Ok(conv("Conv", graph, node, window, *groups)),
        Op::ConvTranspose { window, groups, out_padding } => {
            let conv = conv("ConvTranspose", graph, node, window, *groups);
            Ok(conv.with_ints("output_padding", out_padding.iter().copied()))
        }
        Op::MatMul => plain("MatMul"),
        Op::Add => plain("Add"),
        Op::Sub => plain("Sub"),
        Op::Mul => plain("Mul"),
        Op::Div => plain("Div"),
        Op::Relu => plain("Relu"),
        Op::LeakyRelu(slope) => Ok(Operator::new("LeakyRelu").with("alpha", Attribute::Float(*slope))),
        Op::PRelu => plain("PRelu"),
        Op::Gelu => plain("Gelu"),
        Op::LayerNorm { epsilon } => {
            Ok(Operator::new("LayerNormalization").with("epsilon", Attribute::Float(*epsilon)))
        }
        Op::Sigmoid => plain("Sigmoid"),
        Op::Tanh => plain("Tanh"),
        Op::HardSigmoid { alpha, beta } => {
            let operator = Operator::new("HardSigmoid").with("alpha", Attribute::Float(*alpha));
            Ok(operator.with("beta", Attribute::Float(*beta)))
        }
        Op::Softmax(axis) => Ok(Operator::new("Softmax").with_int("axis", *axis)),
        Op::Clip { .. } => plain("Clip"),
        Op::Neg => plain("Neg"),
        Op::Abs => plain("Abs"),
        Op::Sqrt => plain("Sqrt"),
        Op::Exp => plain("Exp"),
        Op::Log => plain("Log"),
        Op::Erf => plain("Erf"),
        Op::MaxPool { window, kernel, ceil } => {
            Ok(pool("MaxPool", window, kernel, *ceil).with_ints("dilations", window.dilation.iter().copied()))
        }
        Op::AvgPool { window, kernel, ceil, count_padding } => {
            let pool = pool("AveragePool", window, kernel, *ceil);
            let pool = pool.with("count_include_pad", Attribute::flag(*count_padding));
            match window.dilation.iter().all(|dilation| *dilation == 1) {
                true => Ok(pool),
                false if opset >= 19 => Ok(pool.with_ints("dilations", window.dilation.iter().copied())),
                false => {
                    let reason = format!(
                        "averages with a dilation from opset 19 on, and this is opset {opset}: export with a later one"
                    );
                    Err(inexpressible(&graph.name(node.output), "ONNX", reason))
                }
            }
        }
        Op::GlobalAvgPool => plain("GlobalAveragePool"),
        Op::Reshape(_) => plain("Reshape"),
        Op::Transpose(order) => Ok(Operator::new("Transpose").with_ints("perm", order.iter().copied())),
        Op::Concat(axis) => Ok(Operator::new("Concat").with_int("axis", *axis)),
        Op::Slice(ranges) if sliced(graph, node, ranges).is_empty() => plain("Identity"),
        Op::Slice(_) => plain("Slice"),
        Op::ReduceMean(axes) if opset < 18 => Ok(reduce("ReduceMean").with_ints("axes", axes.iter().copied())),
        Op::ReduceMean(_) => Ok(reduce("ReduceMean")),
        Op::ReduceSum(_) => Ok(reduce("ReduceSum")),
        Op::BatchNorm { epsilon } => {
            Ok(Operator::new("BatchNormalization").with("epsilon", Attribute::Float(*epsilon)))
        }
    }
}

/// Before ONNX had an operator for it.
fn gelu(model: &mut Model, node: &Node) {
    let name = model.output(node.output);
    let Some(x) = node.inputs.first().map(|id| model.value(*id)) else { return };
    let number = |model: &mut Model, what: &str, number: f32| {
        model.initializer(&format!("{name}_{what}"), Tensor::floats(&[], &[number]))
    };
    let (root, one) = (number(model, "root", std::f32::consts::SQRT_2), number(model, "one", 1.0));
    let half = number(model, "half", 0.5);
    let scaled = model.inner_node(Operator::new("Div"), vec![x.clone(), root], &format!("{name}_scaled"));
    let erf = model.inner_node(Operator::new("Erf"), vec![scaled], &format!("{name}_erf"));
    let sum = model.inner_node(Operator::new("Add"), vec![erf, one], &format!("{name}_sum"));
    let product = model.inner_node(Operator::new("Mul"), vec![x, sum], &format!("{name}_product"));
    model.node(Operator::new("Mul"), vec![product, half], node.output);
}

/// The same.
fn layer_norm(model: &mut Model, graph: &Graph, node: &Node, epsilon: f32) {
    let name = model.output(node.output);
    let last = graph.shape(node.output).len().saturating_sub(1);
    let inputs: Vec<String> = node.inputs.iter().map(|id| model.value(*id)).collect();
    let [x, gamma, beta @ ..] = inputs.as_slice() else { return };
    let mean = || reduce("ReduceMean").with_ints("axes", [last]);
    let epsilon = model.initializer(&format!("{name}_epsilon"), Tensor::floats(&[], &[epsilon]));
    let middle = model.inner_node(mean(), vec![x.clone()], &format!("{name}_mean"));
    let centred = model.inner_node(Operator::new("Sub"), vec![x.clone(), middle], &format!("{name}_centred"));
    let square = vec![centred.clone(), centred.clone()];
    let square = model.inner_node(Operator::new("Mul"), square, &format!("{name}_square"));
    let variance = model.inner_node(mean(), vec![square], &format!("{name}_variance"));
    let shifted = model.inner_node(Operator::new("Add"), vec![variance, epsilon], &format!("{name}_shifted"));
    let deviation = model.inner_node(Operator::new("Sqrt"), vec![shifted], &format!("{name}_deviation"));
    let normal = model.inner_node(Operator::new("Div"), vec![centred, deviation], &format!("{name}_normal"));
    let scaled = vec![normal, gamma.clone()];
    match beta {
        [beta, ..] => {
            let scaled = model.inner_node(Operator::new("Mul"), scaled, &format!("{name}_scaled"));
            model.node(Operator::new("Add"), vec![scaled, beta.clone()], node.output);
        }
        [] => model.node(Operator::new("Mul"), scaled, node.output),
    }
}

/// What an operator reads behind the node's inputs: a tensor and what to call it, or an optional input left out.
type Argument = Option<(&'static str, Tensor)>;

fn arguments(graph: &Graph, node: &Node, opset: u32) -> Result<Vec<Argument>, ExportError> {
    let list = |what, numbers: Vec<i64>| Some((what, Tensor::list(&numbers)));
    let axes = |axes: &[usize]| list("axes", axes.iter().copied().map(int).collect());
    Ok(match &node.op {
        Op::Clip { min, max } => {
            let bound = |what, bound: &Option<f32>| bound.map(|bound| (what, Tensor::floats(&[], &[bound])));
            let mut bounds = vec![bound("min", min), bound("max", max)];
            while bounds.last().is_some_and(Option::is_none) {
                bounds.pop();
            }
            bounds
        }
        Op::Reshape(dims) => vec![list("shape", reshape(graph, node.output, dims)?)],
        Op::Slice(ranges) => match sliced(graph, node, ranges) {
            ranges if ranges.is_empty() => vec![],
            ranges => {
                let column = |of: usize| ranges.iter().map(|(_, range)| range[of]).collect();
                let axes = ranges.iter().map(|(axis, _)| int(*axis)).collect();
                vec![list("starts", column(0)), list("ends", column(1)), list("axes", axes), list("steps", column(2))]
            }
        },
        Op::ReduceMean(of) if opset >= 18 => vec![axes(of)],
        Op::ReduceSum(of) => vec![axes(of)],
        _ => vec![],
    })
}

fn conv(name: &'static str, graph: &Graph, node: &Node, window: &Window, groups: usize) -> Operator {
    let weight = node.inputs.get(1).map_or(&[][..], |weight| graph.shape(*weight));
    let kernel: Option<Vec<usize>> = weight.get(2..).and_then(|sizes| sizes.iter().map(|size| size.known()).collect());
    let operator = moved(Operator::new(name), window).with_ints("dilations", window.dilation.iter().copied());
    let operator = operator.with_int("group", groups);
    match kernel {
        Some(kernel) => operator.with_ints("kernel_shape", kernel),
        None => operator,
    }
}

fn pool(name: &'static str, window: &Window, kernel: &[usize], ceil: bool) -> Operator {
    let operator = moved(Operator::new(name), window).with("ceil_mode", Attribute::flag(ceil));
    operator.with_ints("kernel_shape", kernel.iter().copied())
}

fn moved(operator: Operator, window: &Window) -> Operator {
    let before = window.padding.iter().map(|[before, _]| *before);
    let pads = before.chain(window.padding.iter().map(|[_, after]| *after));
    operator.with_ints("strides", window.stride.iter().copied()).with_ints("pads", pads)
}

fn reduce(name: &'static str) -> Operator {
    Operator::new(name).with("keepdims", Attribute::flag(true))
}

fn reshape(graph: &Graph, output: ValueId, dims: &[Dim]) -> Result<Vec<i64>, ExportError> {
    if dims.iter().filter(|dim| **dim == Dim::Batch).count() > 1 {
        let reason = "has one dimension of a reshape that depends on the input, and this has more";
        return Err(inexpressible(&graph.name(output), "ONNX", reason));
    }
    Ok(dims.iter().map(|dim| dim.known().map_or(-1, int)).collect())
}

/// The dimensions that a slice takes a part of. What is the batch before and after is all of it.
fn sliced(graph: &Graph, node: &Node, ranges: &[[i64; 3]]) -> Vec<(usize, [i64; 3])> {
    let before = node.inputs.first().map_or(&[][..], |id| graph.shape(*id));
    let after = graph.shape(node.output);
    let is_whole = |axis: usize, [start, end, step]: [i64; 3]| match before.get(axis) {
        Some(Dim::Known(size)) => start == 0 && end >= int(*size) && step == 1,
        Some(Dim::Batch) => start == 0 && step == 1 && after.get(axis) == Some(&Dim::Batch),
        None => false,
    };
    ranges.iter().copied().enumerate().filter(|(axis, range)| !is_whole(*axis, *range)).collect()
}
