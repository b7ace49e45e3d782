use super::super::graph::{Constant, Dim, Graph, Op, Quant, ValueId};
use super::{ExportError, inexpressible};

/// Numbers that do not depend on the input, row by row.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Array<T> {
    pub(super) shape: Vec<usize>,
    pub(super) numbers: Vec<T>,
}

/// `integer · scale`, the zero point subtracted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Quantized {
    pub(super) integer: i64,
    pub(super) scale: f32,
}

impl<T: Copy> Array<T> {
    fn transposed(&self, axes: &[usize]) -> Option<Self> {
        let stride = |axis: usize| self.shape.get(axis + 1..).map(|sizes| sizes.iter().product::<usize>());
        let shape: Vec<usize> = axes.iter().map(|axis| self.shape.get(*axis).copied()).collect::<Option<_>>()?;
        let strides: Vec<usize> = axes.iter().map(|axis| stride(*axis)).collect::<Option<_>>()?;
        let place = |index: usize| {
            let digits = shape.iter().zip(&strides).rev();
            digits.fold((index, 0), |(rest, at), (size, stride)| (rest / size, at + rest % size * stride)).1
        };
        let numbers = (0..self.numbers.len()).map(|index| self.numbers.get(place(index)).copied());
        Some(Self { numbers: numbers.collect::<Option<_>>()?, shape })
    }

    fn reshaped(mut self, shape: &[Dim]) -> Option<Self> {
        self.shape = shape.iter().map(|size| size.known()).collect::<Option<_>>()?;
        (self.shape.iter().product::<usize>() == self.numbers.len()).then_some(self)
    }

    fn moved(self, op: &Op, shape: &[Dim]) -> Option<Self> {
        match op {
            Op::Transpose(axes) => self.transposed(axes),
            Op::Reshape(_) => self.reshaped(shape),
            _ => None,
        }
    }
}

/// A constant, or one that was only moved.
pub(super) fn floats(graph: &Graph, id: ValueId) -> Option<Array<f32>> {
    if let Some(constant) = graph.constant(id) {
        let known = Array { shape: constant.shape.clone(), numbers: constant.numbers.clone() };
        return (known.shape.iter().product::<usize>() == known.numbers.len()).then_some(known);
    }
    let node = graph.producer(id)?;
    match node.op {
        Op::Transpose(_) | Op::Reshape(_) => floats(graph, *node.inputs.first()?)?.moved(&node.op, graph.shape(id)),
        _ => None,
    }
}

/// A quantized constant, which may have been moved after that. `None`: it is none.
pub(super) fn integers(graph: &Graph, id: ValueId) -> Result<Option<Array<Quantized>>, ExportError> {
    let Some((node, input)) = graph.producer(id).and_then(|node| Some((node, *node.inputs.first()?))) else {
        return Ok(None);
    };
    match &node.op {
        Op::Transpose(_) | Op::Reshape(_) => {
            Ok(integers(graph, input)?.and_then(|array| array.moved(&node.op, graph.shape(id))))
        }
        Op::Quant(quant) => floats(graph, input).map(|array| quantized(quant, &array)).transpose(),
        _ => Ok(None),
    }
}

/// `clamp(round(x / s + z), min, max) − z`, or the sign, by the model's own arithmetic.
fn quantized(quant: &Quant, array: &Array<f32>) -> Result<Array<Quantized>, ExportError> {
    let of = quant.of_elements(&array.shape);
    let constant = Constant { shape: array.shape.clone(), numbers: array.numbers.clone() };
    let all = crate::export::quantized::integers(&constant, quant).ok_or_else(|| no_integers(quant))?;
    let number = |(index, integer): (usize, i64)| {
        let (scale, zero_point) = of(index);
        Ok(Quantized { integer: integer.saturating_sub(whole(quant, zero_point)?), scale })
    };
    let numbers = all.into_iter().enumerate().map(number).collect::<Result<_, _>>()?;
    Ok(Array { shape: array.shape.clone(), numbers })
}

/// A zero point as an integer.
pub(super) fn whole(quant: &Quant, zero_point: f32) -> Result<i64, ExportError> {
    let fits = zero_point.fract() == 0.0 && zero_point.abs() < 2f32.powi(31);
    fits.then_some(zero_point as i64).ok_or_else(|| {
        let reason = format!("has no zero point {zero_point}: use a quantizer whose zero point is an integer");
        inexpressible(&quant.path, reason)
    })
}

pub(super) fn no_integers(quant: &Quant) -> ExportError {
    let reason = format!("has no numbers of `{}`: use a quantizer of integers", quant.quantizer);
    inexpressible(&quant.path, reason)
}
