//! burn's captured operations as those of the exporters.
use crate::export::graph::{Dim, Op, Window};
use burn::backend::ir::*;

/// What an operation is called in messages.
pub(super) fn name(operation: &OperationIr) -> String {
    let text = format!("{operation:?}");
    let mut parts = text.split(['(', '{', ' ', ',']).map(str::trim).filter(|part| !part.is_empty());
    let family = parts.next().unwrap_or("?");
    match parts
        .find(|part| part.chars().next().is_some_and(char::is_uppercase) && !part.ends_with("OpIr") && *part != "F32")
    {
        Some(operation) if !operation.ends_with("Ir") => format!("`{family}::{operation}`"),
        _ => format!("`{family}`"),
    }
}

/// What an operation reads.
#[derive(Clone, Copy, Debug)]
pub(super) enum Input {
    Tensor(TensorId),
    /// A number that burn has in the operation itself.
    Scalar(f32),
}

/// An operation as the exporters know it.
pub(super) struct Known {
    pub(super) op: Op,
    pub(super) inputs: Vec<Input>,
    pub(super) output: TensorId,
}

fn known(op: Op, inputs: &[&TensorIr], output: &TensorIr) -> Known {
    Known { op, inputs: inputs.iter().map(|input| Input::Tensor(input.id)).collect(), output: output.id }
}

fn unary(op: Op, of: &UnaryOpIr) -> Known {
    known(op, &[&of.input], &of.out)
}

fn binary(op: Op, of: &BinaryOpIr) -> Known {
    known(op, &[&of.lhs, &of.rhs], &of.out)
}

fn scalar(op: Op, of: &ScalarOpIr) -> Known {
    Known { op, inputs: vec![Input::Tensor(of.lhs.id), Input::Scalar(of.rhs.elem())], output: of.out.id }
}

fn same(padding: &[usize]) -> Vec<[usize; 2]> {
    padding.iter().map(|size| [*size; 2]).collect()
}

fn pairs(padding: &[(usize, usize)]) -> Vec<[usize; 2]> {
    padding.iter().map(|(before, after)| [*before, *after]).collect()
}

fn window(stride: &[usize], padding: Vec<[usize; 2]>, dilation: &[usize]) -> Window {
    Window { stride: stride.to_vec(), padding, dilation: dilation.to_vec() }
}

macro_rules! conv {
    ($conv:expr, $padding:expr) => {{
        let (conv, options) = ($conv, &$conv.options);
        let window = window(&options.stride, $padding(&options.padding), &options.dilation);
        let inputs: Vec<_> = [&conv.x, &conv.weight].into_iter().chain(&conv.bias).collect();
        known(Op::Conv { window, groups: options.groups }, &inputs, &conv.out)
    }};
}

macro_rules! conv_transpose {
    ($conv:expr) => {{
        let (conv, options) = ($conv, &$conv.options);
        let window = window(&options.stride, same(&options.padding), &options.dilation);
        let inputs: Vec<_> = [&conv.x, &conv.weight].into_iter().chain(&conv.bias).collect();
        let out_padding = options.padding_out.to_vec();
        known(Op::ConvTranspose { window, groups: options.groups, out_padding }, &inputs, &conv.out)
    }};
}

/// What the exporters know of an operation; `shape` is that of its output. `None` if it is nothing.
pub(super) fn read(operation: &OperationIr, shape: &[Dim]) -> Option<Known> {
    match operation {
        OperationIr::Module(module) => module_operation(module),
        OperationIr::Activation(activation) => activation_operation(activation),
        OperationIr::BaseFloat(base) => base_operation(base, shape),
        OperationIr::NumericFloat(_, numeric) => numeric_operation(numeric),
        OperationIr::Float(_, float) => float_operation(float),
        _ => None,
    }
}

fn module_operation(operation: &ModuleOperationIr) -> Option<Known> {
    use ModuleOperationIr as M;
    Some(match operation {
        M::Conv1d(conv) => conv!(conv, pairs),
        M::Conv2d(conv) => conv!(conv, pairs),
        M::Conv3d(conv) => conv!(conv, same),
        M::ConvTranspose1d(conv) => conv_transpose!(conv),
        M::ConvTranspose2d(conv) => conv_transpose!(conv),
        M::ConvTranspose3d(conv) => conv_transpose!(conv),
        M::MaxPool1d(pool) => {
            let window = window(&[pool.stride], same(&[pool.padding]), &[pool.dilation]);
            let op = Op::MaxPool { window, kernel: vec![pool.kernel_size], ceil: pool.ceil_mode };
            known(op, &[&pool.x], &pool.out)
        }
        M::MaxPool2d(pool) => {
            let window = window(&pool.stride, same(&pool.padding), &pool.dilation);
            let op = Op::MaxPool { window, kernel: pool.kernel_size.to_vec(), ceil: pool.ceil_mode };
            known(op, &[&pool.x], &pool.out)
        }
        M::AvgPool1d(pool) => {
            let window = window(&[pool.stride], same(&[pool.padding]), &[1]);
            let (kernel, ceil) = (vec![pool.kernel_size], pool.ceil_mode);
            known(Op::AvgPool { window, kernel, ceil, count_padding: pool.count_include_pad }, &[&pool.x], &pool.out)
        }
        M::AvgPool2d(pool) => {
            let window = window(&pool.stride, same(&pool.padding), &[1, 1]);
            let (kernel, ceil) = (pool.kernel_size.to_vec(), pool.ceil_mode);
            known(Op::AvgPool { window, kernel, ceil, count_padding: pool.count_include_pad }, &[&pool.x], &pool.out)
        }
        M::AdaptiveAvgPool1d(pool) if pool.output_size == 1 => known(Op::GlobalAvgPool, &[&pool.x], &pool.out),
        M::AdaptiveAvgPool2d(pool) if pool.output_size == [1, 1] => known(Op::GlobalAvgPool, &[&pool.x], &pool.out),
        M::BatchNorm(norm) => {
            let inputs = [&norm.x, &norm.gamma, &norm.beta, &norm.mean, &norm.variance];
            known(Op::BatchNorm { epsilon: norm.epsilon.elem() }, &inputs, &norm.out)
        }
        M::LayerNorm(norm) => {
            let inputs: Vec<_> = [&norm.input, &norm.gamma].into_iter().chain(&norm.beta).collect();
            known(Op::LayerNorm { epsilon: norm.epsilon.elem() }, &inputs, &norm.out)
        }
        M::Linear(linear) if linear.bias.is_none() => known(Op::MatMul, &[&linear.x, &linear.weight], &linear.out),
        _ => return None,
    })
}

fn activation_operation(operation: &ActivationOperationIr) -> Option<Known> {
    use ActivationOperationIr as A;
    Some(match operation {
        A::Relu(of) => unary(Op::Relu, of),
        A::LeakyRelu(of) => known(Op::LeakyRelu(of.rhs.elem()), &[&of.lhs], &of.out),
        A::PRelu(of) => binary(Op::PRelu, of),
        A::Gelu(of) => unary(Op::Gelu, of),
        A::Sigmoid(of) => unary(Op::Sigmoid, of),
        A::HardSigmoid(of) => {
            known(Op::HardSigmoid { alpha: of.alpha.elem(), beta: of.beta.elem() }, &[&of.tensor], &of.out)
        }
        A::Softmax(of) => known(Op::Softmax(of.axis), &[&of.input], &of.out),
        _ => return None,
    })
}

fn base_operation(operation: &BaseOperationIr, shape: &[Dim]) -> Option<Known> {
    use BaseOperationIr as B;
    Some(match operation {
        B::Reshape(of) => known(Op::Reshape(shape.to_vec()), &[&of.input], &of.out),
        B::SwapDims(of) => {
            let mut axes: Vec<usize> = (0..shape.len()).collect();
            axes.swap(of.dim1, of.dim2);
            known(Op::Transpose(axes), &[&of.input], &of.out)
        }
        B::Permute(of) => known(Op::Transpose(of.axes.clone()), &[&of.input], &of.out),
        B::Cat(of) => known(Op::Concat(of.dim), &of.tensors.iter().collect::<Vec<_>>(), &of.out),
        B::Slice(of) => {
            let slices = of.ranges.iter().zip(of.tensor.shape.iter()).map(|(range, size)| {
                let end = range.end.unwrap_or(*size as isize) as i64;
                (range.step > 0).then_some([range.start as i64, end, range.step as i64])
            });
            known(Op::Slice(slices.collect::<Option<_>>()?), &[&of.tensor], &of.out)
        }
        _ => return None,
    })
}

fn numeric_operation(operation: &NumericOperationIr) -> Option<Known> {
    use NumericOperationIr as N;
    Some(match operation {
        N::Add(of) => binary(Op::Add, of),
        N::AddScalar(of) => scalar(Op::Add, of),
        N::Sub(of) => binary(Op::Sub, of),
        N::SubScalar(of) => scalar(Op::Sub, of),
        N::Mul(of) => binary(Op::Mul, of),
        N::MulScalar(of) => scalar(Op::Mul, of),
        N::Div(of) => binary(Op::Div, of),
        N::DivScalar(of) => scalar(Op::Div, of),
        N::Abs(of) => unary(Op::Abs, of),
        N::Neg(of) => unary(Op::Neg, of),
        N::MeanDim(of) => known(Op::ReduceMean(vec![of.axis]), &[&of.input], &of.out),
        N::SumDim(of) => known(Op::ReduceSum(vec![of.axis]), &[&of.input], &of.out),
        N::SumDims(of) => known(Op::ReduceSum(of.axes.clone()), &[&of.input], &of.out),
        N::Clamp(of) => {
            let (min, max) = (Some(of.min.elem()), Some(of.max.elem()));
            known(Op::Clip { min, max }, &[&of.tensor], &of.out)
        }
        N::ClampMin(of) => known(Op::Clip { min: Some(of.rhs.elem()), max: None }, &[&of.lhs], &of.out),
        N::ClampMax(of) => known(Op::Clip { min: None, max: Some(of.rhs.elem()) }, &[&of.lhs], &of.out),
        _ => return None,
    })
}

fn float_operation(operation: &FloatOperationIr) -> Option<Known> {
    use FloatOperationIr as F;
    Some(match operation {
        F::Matmul(of) => known(Op::MatMul, &[&of.lhs, &of.rhs], &of.out),
        F::Tanh(of) => unary(Op::Tanh, of),
        F::Exp(of) => unary(Op::Exp, of),
        F::Log(of) => unary(Op::Log, of),
        F::Sqrt(of) => unary(Op::Sqrt, of),
        F::Erf(of) => unary(Op::Erf, of),
        _ => return None,
    })
}
