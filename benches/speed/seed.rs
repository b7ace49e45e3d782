//! A backward pass that begins with a gradient, as that of a layer in the middle of a network does. `Tensor::backward` makes one
//! of ones first, in one thread, which is no part of what is measured; the peers are given theirs as well.

use burn::backend::{
    Autodiff, Backend, Dispatch, Flex,
    autodiff::{
        checkpoint::{base::Checkpointer, strategy::CheckpointStrategy},
        grads::Gradients,
        ops::{Backward, Ops, OpsKind},
    },
    backend_extension,
    tensor::FloatTensor,
};
use burn::tensor::{Gradients as Found, Tensor};

#[backend_extension(Flex, Autodiff)]
trait SeedBackend: Backend {
    /// One element, whose gradient is `grad` for `y`.
    fn seed(y: FloatTensor<Self>, grad: FloatTensor<Self>) -> FloatTensor<Self>;
}

fn first<B: Backend>(y: FloatTensor<B>) -> FloatTensor<B> {
    B::float_slice(y, &[(0..1).into(), (0..1).into()])
}

impl SeedBackend for Flex {
    fn seed(y: FloatTensor<Self>, _: FloatTensor<Self>) -> FloatTensor<Self> {
        first::<Self>(y)
    }
}

#[derive(Debug)]
struct SeedBackward;

impl<B: Backend> Backward<B, 1> for SeedBackward {
    type State = FloatTensor<B>;
    fn backward(self, ops: Ops<Self::State, 1>, grads: &mut Gradients, _: &mut Checkpointer) {
        grads.consume::<B>(&ops.node);
        let [parent] = ops.parents;
        if let Some(parent) = parent {
            grads.register::<B>(parent.id, ops.state);
        }
    }
}

impl<B: Backend, C: CheckpointStrategy> SeedBackend for Autodiff<B, C> {
    fn seed(y: FloatTensor<Self>, grad: FloatTensor<Self>) -> FloatTensor<Self> {
        let (y, node) = y.into_parts();
        let grad = grad.into_primitive();
        match SeedBackward.prepare::<C>([node]).compute_bound().stateful() {
            OpsKind::Tracked(prep) => prep.finish(grad, first::<B>(y)),
            OpsKind::UnTracked(prep) => prep.finish(first::<B>(y)),
        }
    }
}

/// The gradients for a gradient of `y`.
pub fn backward(y: Tensor<2>, grad: &Tensor<2>) -> Found {
    let seed = <Dispatch as SeedBackend>::seed(y.into_dispatch(), grad.clone().into_dispatch());
    Tensor::<2>::from_dispatch(seed).backward()
}
