//! Backends whose tensors are slices in this memory.
//!
//! ```text
//!   one number     one pass                     cut by    done by
//!   ──────────     ────────                     ──────    ───────
//!   pointwise ───▶ forward, backward      ─┐
//!                  backward ─▶ origin     ─┤
//!   keys      ───▶ extremes ─▶ statistic  ─┼──▶ parts ──▶ pieces: threads and vector instructions
//!                  select   ─▶ statistic  ─┤
//!                  scatter                ─┘
//! ```
//!
//! Loops are written for the compiler's vectoriser: what is inlined into [`vectorized`](pieces::vectorized) is compiled for each set
//! of instructions. What is inside is `#[inline(always)]`, closures included, or it is compiled for the smallest set.
mod backward;
mod extremes;
#[cfg(feature = "flex")]
mod flex;
mod forward;
mod keys;
#[cfg(feature = "ndarray")]
#[allow(deprecated, reason = "burn's successor of it is flex, and both are served")]
mod ndarray;
mod origin;
mod parts;
mod pieces;
mod pointwise;
mod scatter;
mod select;
mod statistic;

use self::backward::{Backward, InPlace, NumberGrads, OfShared};
use self::forward::Numbers;
use self::origin::Origins;
use self::pointwise::{Pointwise, WithPointwise, with, with_function};
use self::scatter::{Scattered, scatter};
use self::statistic::{Found, statistic};
use super::{FakeQuantize, FakeQuantizeGrads, FakeQuantizeKernel, Reduce, Reduced, StatisticGrad, StatisticKernel};
use super::{Formula, Layout, Origin, SteFunction, composed};
use burn::backend::tensor::FloatTensor;
use burn::backend::{Backend, TensorMetadata};
use burn::tensor::{DType, Shape};
use std::sync::Arc;

/// A backend whose tensors lie in this memory.
trait HostBackend: Backend {
    /// What the backend's `round` makes of −0.5.
    const ROUNDED_MINUS_HALF: f32;

    /// The same elements one after the other.
    fn contiguous(x: FloatTensor<Self>) -> FloatTensor<Self>;

    /// The elements of a contiguous tensor in single precision.
    fn slice(x: &FloatTensor<Self>) -> Option<&[f32]>;

    /// The same to write to, if nobody else holds them.
    fn slice_mut(x: &mut FloatTensor<Self>) -> Option<&mut [f32]>;

    fn tensor(elements: Vec<f32>, shape: Shape) -> FloatTensor<Self>;
}

fn numbers<'a, B: HostBackend>(
    scale: &'a FloatTensor<B>,
    zero_point: Option<&'a FloatTensor<B>>,
    op: FakeQuantize,
) -> Option<Numbers<'a>> {
    let scale = B::slice(scale)?;
    let zero_point = match zero_point {
        Some(zero_point) => B::slice(zero_point)?,
        None => scale,
    };
    let groups = op.layout.groups();
    (scale.len() == groups && zero_point.len() == groups).then_some(Numbers { scale, zero_point })
}

/// The kernels compute in single precision.
fn is_single<B: HostBackend>(tensors: &[&FloatTensor<B>]) -> bool {
    tensors.iter().all(|tensor| tensor.dtype() == DType::F32)
}

impl<B: HostBackend> FakeQuantizeKernel for B {
    fn fake_quantize_forward(
        x: FloatTensor<B>,
        scale: FloatTensor<B>,
        zero_point: Option<FloatTensor<B>>,
        op: FakeQuantize,
    ) -> FloatTensor<B> {
        if !is_single::<B>(&[&x, &scale]) {
            return composed::forward::<B>(x, scale, zero_point, op);
        }
        let (x, scale, zero_point) = (B::contiguous(x), B::contiguous(scale), zero_point.map(B::contiguous));
        let y = B::slice(&x).zip(numbers::<B>(&scale, zero_point.as_ref(), op)).map(|(slice, numbers)| {
            let work = Forward { layout: op.layout, x: slice, numbers };
            with(op.formula, zero_point.is_some(), B::ROUNDED_MINUS_HALF, work)
        });
        match y {
            Some(y) => B::tensor(y, x.shape()),
            None => composed::forward::<B>(x, scale, zero_point, op),
        }
    }

    fn fake_quantize_backward(
        grad: FloatTensor<B>,
        x: FloatTensor<B>,
        scale: FloatTensor<B>,
        zero_point: Option<FloatTensor<B>>,
        op: FakeQuantize,
    ) -> FakeQuantizeGrads<B> {
        if !is_single::<B>(&[&grad, &x, &scale]) {
            return composed::backward::<B>(grad, x, scale, zero_point, op);
        }
        let grad = B::contiguous(grad);
        let (x, scale, zero_point) = (B::contiguous(x), B::contiguous(scale), zero_point.map(B::contiguous));
        let Some((elements, numbers)) = B::slice(&x).zip(numbers::<B>(&scale, zero_point.as_ref(), op)) else {
            return composed::backward::<B>(grad, x, scale, zero_point, op);
        };
        let work = Backward { layout: op.layout, x: elements, numbers, origins: None };
        let (grad, grads) = match backward::<B>(grad, work, op.formula, zero_point.is_some()) {
            Ok(grads) => grads,
            Err(grad) => return composed::backward::<B>(grad, x.clone(), scale.clone(), zero_point.clone(), op),
        };
        FakeQuantizeGrads {
            x: grad,
            scale: B::tensor(grads.scale, scale.shape()),
            zero_point: zero_point.map(|zero_point| B::tensor(grads.zero_point, zero_point.shape())),
        }
    }

    fn ste_forward(x: FloatTensor<B>, function: SteFunction) -> FloatTensor<B> {
        if !is_single::<B>(&[&x]) {
            return composed::ste::<B>(x, function);
        }
        let x = B::contiguous(x);
        let Some(elements) = B::slice(&x) else { return composed::ste::<B>(x, function) };
        // there is no second number, but a place for it
        let numbers = Numbers { scale: &[1.0], zero_point: &[1.0] };
        let work = Forward { layout: Layout::one(elements.len()), x: elements, numbers };
        let y = with_function(function, B::ROUNDED_MINUS_HALF, work);
        B::tensor(y, x.shape())
    }
}

impl<B: HostBackend> StatisticKernel for B {
    fn statistic_forward(x: FloatTensor<B>, op: Reduce) -> Reduced<B> {
        let x = B::contiguous(x);
        let elements = B::slice(&x).unwrap_or_default();
        let found = statistic(op.statistic, op.layout, elements);
        let reduced = |Found { numbers, winners }| {
            let n = numbers.len();
            let numbers = B::tensor(numbers, Shape::from([n]));
            Reduced { numbers, winners: Arc::new(winners), negative_min_or_zero: None }
        };
        let minima = found.minima.map(|minima| Box::new(reduced(minima)));
        Reduced { negative_min_or_zero: minima, ..reduced(found.found) }
    }

    fn backward_with_statistics(
        grad: FloatTensor<B>,
        x: FloatTensor<B>,
        scale: FloatTensor<B>,
        zero_point: Option<FloatTensor<B>>,
        op: FakeQuantize,
        origin: Origin<B>,
    ) -> FloatTensor<B> {
        if !is_single::<B>(&[&grad, &x, &scale]) || !op.layout.parts_are_apart() {
            return composed::backward_with_statistics::<B>(grad, x, scale, zero_point, op, origin);
        }
        let grad = B::contiguous(grad);
        let (x, scale, zero_point) = (B::contiguous(x), B::contiguous(scale), zero_point.map(B::contiguous));
        let slices = (B::slice(&x), numbers::<B>(&scale, zero_point.as_ref(), op), Origins::of::<B>(&x, &origin));
        let grad = match slices {
            (Some(elements), Some(numbers), Some(origins)) => {
                let work = Backward { layout: op.layout, x: elements, numbers, origins: Some(&origins) };
                backward::<B>(grad, work, op.formula, zero_point.is_some()).map(|(grad, _)| grad)
            }
            _ => Err(grad),
        };
        grad.unwrap_or_else(|grad| {
            composed::backward_with_statistics::<B>(
                grad,
                x.clone(),
                scale.clone(),
                zero_point.clone(),
                op,
                origin.clone(),
            )
        })
    }

    fn statistic_backward(grad_of_x: Option<FloatTensor<B>>, of: &[StatisticGrad<B>]) -> FloatTensor<B> {
        let shape = |grads: &[StatisticGrad<B>]| grads.first().map_or(Shape::from([0]), |grad| grad.x.shape());
        let zeros = || B::tensor(vec![0.0; shape(of).num_elements()], shape(of));
        let mut sum = grad_of_x.map_or_else(zeros, |grad| owned::<B>(B::contiguous(grad)));
        let Some(sums) = B::slice_mut(&mut sum) else { return sum };
        let contiguous = of.iter().map(|of| (B::contiguous(of.grad.clone()), B::contiguous(of.x.clone()), of));
        let contiguous: Vec<_> = contiguous.collect();
        let slices = contiguous.iter().filter_map(|(grad, x, of)| {
            Some((Scattered { op: of.op, winners: &of.winners, x: B::slice(x)? }, B::slice(grad)?))
        });
        scatter(&slices.collect::<Vec<_>>(), sums);
        sum
    }
}

/// The gradients of input and numbers, the former in place unless somebody else holds the gradient too; the gradient again if it
/// can not be read.
fn backward<B: HostBackend>(
    mut grad: FloatTensor<B>,
    work: Backward<'_>,
    formula: Formula,
    is_shifted: bool,
) -> Result<(FloatTensor<B>, NumberGrads), FloatTensor<B>> {
    let minus_half = B::ROUNDED_MINUS_HALF;
    let in_place = B::slice_mut(&mut grad).map(|grad| with(formula, is_shifted, minus_half, InPlace { work, grad }));
    if let Some(grads) = in_place {
        return Ok((grad, grads));
    }
    let Some(shared) = B::slice(&grad) else { return Err(grad) };
    let (of_x, grads) = with(formula, is_shifted, minus_half, OfShared { work, grad: shared });
    Ok((B::tensor(of_x, grad.shape()), grads))
}

/// A copy if somebody else holds it too.
fn owned<B: HostBackend>(mut x: FloatTensor<B>) -> FloatTensor<B> {
    if B::slice_mut(&mut x).is_some() {
        return x;
    }
    match B::slice(&x) {
        Some(elements) => B::tensor(elements.to_vec(), x.shape()),
        None => x,
    }
}

struct Forward<'a> {
    layout: Layout,
    x: &'a [f32],
    numbers: Numbers<'a>,
}

impl WithPointwise for Forward<'_> {
    type Output = Vec<f32>;
    fn run<P: Pointwise>(self, formula: P) -> Vec<f32> {
        forward::forward(formula, self.layout, self.x, self.numbers)
    }
}
