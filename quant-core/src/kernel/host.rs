//! What the CPU backends have in common: tensors that are slices.
use super::pointwise::{Pointwise, WithPointwise, with};
use super::sweep::{self, NumberGrads, Numbers};
use super::{FakeQuantize, FakeQuantizeGrads, FakeQuantizeKernel, composed};
use burn::backend::tensor::FloatTensor;
use burn::backend::TensorMetadata;
use burn::tensor::{DType, Shape};

/// A backend whose tensors lie in this memory.
pub(super) trait HostBackend: FakeQuantizeKernel {
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

pub(super) fn forward<B: HostBackend>(
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
        let work = Forward { op, x: slice, numbers };
        with(op.formula, zero_point.is_some(), B::ROUNDED_MINUS_HALF, work)
    });
    match y {
        Some(y) => B::tensor(y, x.shape()),
        None => composed::forward::<B>(x, scale, zero_point, op),
    }
}

struct Forward<'a> {
    op: FakeQuantize,
    x: &'a [f32],
    numbers: Numbers<'a>,
}

impl WithPointwise for Forward<'_> {
    type Output = Vec<f32>;
    fn run<P: Pointwise>(self, formula: P) -> Vec<f32> {
        sweep::forward(formula, self.op.layout, self.x, self.numbers)
    }
}

pub(super) fn backward<B: HostBackend>(
    grad: FloatTensor<B>,
    x: FloatTensor<B>,
    scale: FloatTensor<B>,
    zero_point: Option<FloatTensor<B>>,
    op: FakeQuantize,
) -> FakeQuantizeGrads<B> {
    if !is_single::<B>(&[&grad, &x, &scale]) {
        return composed::backward::<B>(grad, x, scale, zero_point, op);
    }
    let (mut grad, x, scale, zero_point) =
        (B::contiguous(grad), B::contiguous(x), B::contiguous(scale), zero_point.map(B::contiguous));
    let Some((elements, numbers)) = B::slice(&x).zip(numbers::<B>(&scale, zero_point.as_ref(), op)) else {
        return composed::backward::<B>(grad, x, scale, zero_point, op);
    };
    // a gradient that another parent has too is copied
    if B::slice_mut(&mut grad).is_none() {
        let copy = B::slice(&grad).map(<[f32]>::to_vec);
        grad = match copy {
            Some(copy) => B::tensor(copy, grad.shape()),
            None => return composed::backward::<B>(grad, x.clone(), scale.clone(), zero_point, op),
        };
    }
    let grads = B::slice_mut(&mut grad).map(|grad| {
        let work = Backward { op, grad, x: elements, numbers };
        with(op.formula, zero_point.is_some(), B::ROUNDED_MINUS_HALF, work)
    });
    let Some(grads) = grads else {
        return composed::backward::<B>(grad, x.clone(), scale.clone(), zero_point, op);
    };
    FakeQuantizeGrads {
        x: grad,
        scale: B::tensor(grads.scale, scale.shape()),
        zero_point: zero_point.map(|zero_point| B::tensor(grads.zero_point, zero_point.shape())),
    }
}

struct Backward<'a> {
    op: FakeQuantize,
    grad: &'a mut [f32],
    x: &'a [f32],
    numbers: Numbers<'a>,
}

impl WithPointwise for Backward<'_> {
    type Output = NumberGrads;
    fn run<P: Pointwise>(self, formula: P) -> NumberGrads {
        sweep::backward(formula, self.op.layout, self.grad, self.x, self.numbers)
    }
}
