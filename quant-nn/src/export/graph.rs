//! What a recording consists of: a model's operations, with every constant known and every quantizer a node of its own.
pub(crate) use crate::host::role::Role;
pub(crate) use quant_core::kernel::Rounding;
use std::collections::BTreeMap;

/// Names a value in a [`Graph`].
pub(crate) type ValueId = u64;

/// How large a dimension is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dim {
    Known(usize),
    /// That of the sample's first dimension, whatever it is.
    Batch,
}

impl Dim {
    pub(crate) fn known(self) -> Option<usize> {
        match self {
            Self::Known(size) => Some(size),
            Self::Batch => None,
        }
    }
}

/// A tensor of numbers that do not depend on the input.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Constant {
    pub(crate) shape: Vec<usize>,
    /// Row by row.
    pub(crate) numbers: Vec<f32>,
}

/// A tensor between operations.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Value {
    /// A parameter's path, or what made it.
    pub(crate) name: String,
    pub(crate) shape: Vec<Dim>,
    pub(crate) constant: Option<Constant>,
}

/// The numbers that a quantizer knows.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Format {
    /// `(clamp(round(x / s + z), min, max) − z) · s`
    Integers { bit_width: f32, signed: bool, narrow: bool, min: i64, max: i64, rounding: Rounding },
    /// `±s`
    Binary,
    /// A floating-point format of few bits.
    Float {
        exponent_bit_width: f32,
        mantissa_bit_width: f32,
        exponent_bias: f32,
        signed: bool,
        saturating: bool,
        special: Special,
    },
}

/// What a floating-point format has beside its numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Special {
    pub(crate) infinity: bool,
    pub(crate) nan: bool,
    /// The lowest mantissa that is special, with the highest exponent; so are all above it.
    pub(crate) lowest: Option<u32>,
}

impl Special {
    /// The largest number of a format with these.
    pub(crate) fn largest(self, exponent_bits: f32, mantissa_bits: f32, bias: f32) -> f32 {
        let (highest, codes) = (exponent_bits.exp2() - 1.0 - bias, mantissa_bits.exp2());
        match self.lowest {
            None => (2.0 - 1.0 / codes) * highest.exp2(),
            Some(0) => (2.0 - 1.0 / codes) * (highest - 1.0).exp2(),
            Some(code) => (1.0 + (code as f32 - 1.0) / codes) * highest.exp2(),
        }
    }
}

/// A fake quantization.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Quant {
    /// The path of its place in the model.
    pub(crate) path: String,
    /// The quantizer's type.
    pub(crate) quantizer: &'static str,
    pub(crate) role: Role,
    /// One number, or one for each index along `axis`.
    pub(crate) scale: Vec<f32>,
    /// As many, if it is not 0 everywhere. It need not be an integer.
    pub(crate) zero_point: Option<Vec<f32>>,
    pub(crate) axis: Option<usize>,
    pub(crate) format: Format,
    /// What its input is a multiple of, if it keeps the highest bits of that.
    pub(crate) truncates: Option<Truncated>,
}

/// Integers of which some bits are kept: `q = clamp(rounding(round(x / s + z) / t), min, max)`, of the scale `s · t` and the zero
/// point `z / t`, where `t` is a power of two.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Truncated {
    /// `s`, one number, or one for each index along the axis.
    pub(crate) scale: Vec<f32>,
    /// `z`, as many.
    pub(crate) zero_point: Option<Vec<f32>>,
    pub(crate) bit_width: f32,
}

impl Quant {
    /// Scale and zero point of each element of a tensor of this shape.
    pub(crate) fn of_elements<'a>(&'a self, shape: &[usize]) -> impl Fn(usize) -> (f32, f32) + use<'a> {
        let inner = self.axis.map_or(1, |axis| shape.iter().skip(axis + 1).product::<usize>()).max(1);
        // a list of one number holds for every channel
        let of = move |numbers: &[f32], index: usize| numbers.get(index / inner % numbers.len().max(1)).copied();
        move |index| {
            let zero_points = self.zero_point.as_deref().unwrap_or_default();
            (of(&self.scale, index).unwrap_or(1.0), of(zero_points, index).unwrap_or(0.0))
        }
    }

    /// The exponents of scales that are powers of two.
    pub(crate) fn exponents(&self) -> Option<Vec<i32>> {
        let exponent = |scale: &f32| {
            let exponent = scale.log2().round();
            (exponent.exp2() == *scale).then_some(exponent as i32)
        };
        self.scale.iter().map(exponent).collect()
    }
}

impl Truncated {
    /// `t`, if the scales `after` are these times one power of two.
    pub(crate) fn by(&self, after: &[f32]) -> Option<f32> {
        let by = (after.first()? / self.scale.first()?).log2().round().exp2();
        let is_by = |(channel, after): (usize, &f32)| {
            let before = self.scale.get(channel).or(self.scale.first())?;
            // both were rounded
            ((after / (before * by) - 1.0).abs() < 1e-6).then_some(())
        };
        after.iter().enumerate().map(is_by).collect::<Option<()>>().map(|()| by)
    }
}

/// How a window moves over the spatial dimensions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) stride: Vec<usize>,
    /// Before and after.
    pub(crate) padding: Vec<[usize; 2]>,
    pub(crate) dilation: Vec<usize>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Op {
    /// Of one input.
    Quant(Quant),
    /// Of input, weight `[out, in / groups, kernel..]` and maybe bias.
    Conv {
        window: Window,
        groups: usize,
    },
    /// Of input, weight `[in, out / groups, kernel..]` and maybe bias.
    ConvTranspose {
        window: Window,
        groups: usize,
        out_padding: Vec<usize>,
    },
    MatMul,
    Add,
    Sub,
    Mul,
    Div,
    Relu,
    LeakyRelu(f32),
    /// Of input and slopes.
    PRelu,
    /// `x · (1 + erf(x / √2)) / 2`
    Gelu,
    Sigmoid,
    Tanh,
    HardSigmoid {
        alpha: f32,
        beta: f32,
    },
    Softmax(usize),
    Clip {
        min: Option<f32>,
        max: Option<f32>,
    },
    Neg,
    Abs,
    Sqrt,
    Exp,
    Log,
    Erf,
    MaxPool {
        window: Window,
        kernel: Vec<usize>,
        ceil: bool,
    },
    AvgPool {
        window: Window,
        kernel: Vec<usize>,
        ceil: bool,
        count_padding: bool,
    },
    /// Over all spatial dimensions, which stay as 1.
    GlobalAvgPool,
    Reshape(Vec<Dim>),
    Transpose(Vec<usize>),
    Concat(usize),
    /// `start..end` by a positive step, of each dimension.
    Slice(Vec<[i64; 3]>),
    /// The dimensions stay as 1.
    ReduceMean(Vec<usize>),
    ReduceSum(Vec<usize>),
    /// Over the last dimension, of input, gamma and maybe beta.
    LayerNorm {
        epsilon: f32,
    },
    /// Of input, gamma, beta, mean and variance.
    BatchNorm {
        epsilon: f32,
    },
}

impl Op {
    /// What values are called after, and messages.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Quant(_) => "quant",
            Self::Conv { .. } => "conv",
            Self::ConvTranspose { .. } => "conv_transpose",
            Self::MatMul => "matmul",
            Self::Add => "add",
            Self::Sub => "sub",
            Self::Mul => "mul",
            Self::Div => "div",
            Self::Relu => "relu",
            Self::LeakyRelu(_) => "leaky_relu",
            Self::PRelu => "prelu",
            Self::Gelu => "gelu",
            Self::Sigmoid => "sigmoid",
            Self::Tanh => "tanh",
            Self::HardSigmoid { .. } => "hard_sigmoid",
            Self::Softmax(_) => "softmax",
            Self::Clip { .. } => "clip",
            Self::Neg => "neg",
            Self::Abs => "abs",
            Self::Sqrt => "sqrt",
            Self::Exp => "exp",
            Self::Log => "log",
            Self::Erf => "erf",
            Self::MaxPool { .. } => "max_pool",
            Self::AvgPool { .. } => "avg_pool",
            Self::GlobalAvgPool => "global_avg_pool",
            Self::Reshape(_) => "reshape",
            Self::Transpose(_) => "transpose",
            Self::Concat(_) => "concat",
            Self::Slice(_) => "slice",
            Self::ReduceMean(_) => "mean",
            Self::ReduceSum(_) => "sum",
            Self::LayerNorm { .. } => "layer_norm",
            Self::BatchNorm { .. } => "batch_norm",
        }
    }
}

/// An operation of one output.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Node {
    pub(crate) op: Op,
    pub(crate) inputs: Vec<ValueId>,
    pub(crate) output: ValueId,
}

/// Operations in an order in which each comes after what it reads; a constant has none.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Graph {
    pub(crate) nodes: Vec<Node>,
    pub(crate) values: BTreeMap<ValueId, Value>,
    pub(crate) input: ValueId,
    pub(crate) outputs: Vec<ValueId>,
}

/// `wanted`, or the first of `wanted#2`, `wanted#3` and so on that is not taken.
pub(crate) fn free_name(wanted: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let numbered = (2_usize..).map(|number| format!("{wanted}#{number}"));
    std::iter::once(wanted.to_string()).chain(numbered).find(|name| !is_taken(name)).unwrap_or_default()
}

impl Graph {
    pub(crate) fn constant(&self, id: ValueId) -> Option<&Constant> {
        self.values.get(&id)?.constant.as_ref()
    }

    pub(crate) fn name(&self, id: ValueId) -> String {
        self.values.get(&id).map_or_else(|| format!("value{id}"), |value| value.name.clone())
    }

    pub(crate) fn shape(&self, id: ValueId) -> &[Dim] {
        self.values.get(&id).map_or(&[], |value| &value.shape)
    }

    /// The node that makes a value.
    pub(crate) fn producer(&self, id: ValueId) -> Option<&Node> {
        self.nodes.iter().find(|node| node.output == id)
    }

    /// The quantizers, in the order in which they are used.
    pub(crate) fn quantizers(&self) -> impl Iterator<Item = (&Node, &Quant)> {
        self.nodes.iter().filter_map(|node| match &node.op {
            Op::Quant(quant) => Some((node, quant)),
            _ => None,
        })
    }
}
