//! The operator on a tape.
use super::links::Link;
use super::shared::{SharedBackward, SharedGrad};
use super::{
    FakeQuantize, FakeQuantizeGrads, FakeQuantizeKernel, Formula, Origin, QuantBackend, Reduce, Reduced, Shift,
};
use super::{StatisticGrad, StatisticKernel, SteFunction, Winners};
use burn::backend::autodiff::checkpoint::base::Checkpointer;
use burn::backend::autodiff::checkpoint::strategy::CheckpointStrategy;
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::ops::FloatTensorOps;
use burn::backend::tensor::FloatTensor;
use burn::backend::{Autodiff, Backend};
use std::sync::Arc;

type Operands<B> = (FloatTensor<B>, FloatTensor<B>, Option<FloatTensor<B>>, FakeQuantize);
type State<B> = (Operands<B>, Option<SharedGrad<B>>);

/// With the scale as the second parent, and the zero point as the third if it is on the tape.
#[derive(Debug)]
struct FakeQuantizeBackward;

fn backward<B: FakeQuantizeKernel, const N: usize>(ops: Ops<State<B>, N>, grads: &mut Gradients) {
    let grad = grads.consume::<B>(&ops.node);
    let ((x, scale, zero_point, op), shared) = ops.state;
    let FakeQuantizeGrads { x, scale, zero_point } = B::fake_quantize_backward(grad, x, scale, zero_point, op);
    if let (Some(shared), Some(_)) = (shared, &ops.parents[0]) {
        shared.will_come();
    }
    let of_parents = [Some(x), Some(scale), zero_point];
    for (node, grad) in ops.parents.into_iter().zip(of_parents) {
        if let (Some(node), Some(grad)) = (node, grad) {
            grads.register::<B>(node.id, grad);
        }
    }
}

impl<B: FakeQuantizeKernel> Backward<B, 2> for FakeQuantizeBackward {
    type State = State<B>;
    fn backward(self, ops: Ops<Self::State, 2>, grads: &mut Gradients, _: &mut Checkpointer) {
        backward::<B, 2>(ops, grads);
    }
}

impl<B: FakeQuantizeKernel> Backward<B, 3> for FakeQuantizeBackward {
    type State = State<B>;
    fn backward(self, ops: Ops<Self::State, 3>, grads: &mut Gradients, _: &mut Checkpointer) {
        backward::<B, 3>(ops, grads);
    }
}

/// With the input as the only parent, which is that of scale and zero point too.
#[derive(Debug)]
struct WithStatisticsBackward;

impl<B: StatisticKernel> Backward<B, 1> for WithStatisticsBackward {
    type State = (Operands<B>, Origin<B>, SharedGrad<B>);
    fn backward(self, ops: Ops<Self::State, 1>, grads: &mut Gradients, _: &mut Checkpointer) {
        let grad = grads.consume::<B>(&ops.node);
        let ([Some(parent)], ((x, scale, zero_point, op), origin, shared)) = (ops.parents, ops.state) else { return };
        let grad = B::backward_with_statistics(grad, x, scale, zero_point, op, origin);
        shared.will_come();
        grads.register::<B>(parent.id, grad);
    }
}

#[derive(Debug)]
struct StatisticBackward;

impl<B: StatisticKernel> Backward<B, 1> for StatisticBackward {
    type State = (FloatTensor<B>, Arc<Winners>, Reduce, Option<SharedGrad<B>>);
    fn backward(self, ops: Ops<Self::State, 1>, grads: &mut Gradients, _: &mut Checkpointer) {
        let grad = grads.consume::<B>(&ops.node);
        let ([Some(parent)], (x, winners, op, shared)) = (ops.parents, ops.state) else { return };
        let grad = StatisticGrad { grad, x, winners, op };
        let left = match shared {
            Some(shared) => shared.leave(grad),
            None => Some(grad),
        };
        if let Some(grad) = left {
            grads.register::<B>(parent.id, B::statistic_backward(None, &[grad]));
        }
    }
}

#[derive(Debug)]
struct StraightThroughBackward;

impl<B: Backend> Backward<B, 1> for StraightThroughBackward {
    type State = ();
    fn backward(self, ops: Ops<Self::State, 1>, grads: &mut Gradients, _: &mut Checkpointer) {
        let grad = grads.consume::<B>(&ops.node);
        let [parent] = ops.parents;
        if let Some(parent) = parent {
            grads.register::<B>(parent.id, grad);
        }
    }
}

/// How `fake_quantize` makes a scale, or a zero point.
fn link<B: Backend>(
    x: &FloatTensor<Autodiff<B>>,
    scale: &FloatTensor<Autodiff<B>>,
    is_shifted: bool,
    FakeQuantize { formula, layout }: FakeQuantize,
) -> Option<Link<B>> {
    let of = x.id();
    match formula {
        // a divisor that is learned has a gradient from the tape
        Formula::Quotient { .. } if layout.groups() == 1 && !scale.is_tracked() => {
            Some(Link::Quotient { of, divisor: scale.primitive().clone(), formula })
        }
        Formula::ToIntegers { .. } if !is_shifted => Some(Link::Integers { of, scale: scale.id(), formula }),
        _ => None,
    }
}

impl<B: StatisticKernel, C: CheckpointStrategy> QuantBackend for Autodiff<B, C> {
    fn fake_quantize(
        x: FloatTensor<Self>,
        scale: FloatTensor<Self>,
        shift: Shift<Self>,
        op: FakeQuantize,
    ) -> FloatTensor<Self> {
        let link = link(&x, &scale, matches!(shift, Shift::By(_)), op);
        let zero_point = shift.zero_point();
        let zero_point_node = zero_point.as_ref().map(|zero_point| zero_point.node());
        let zero_point_id = zero_point_node.as_ref().map(|node| node.id());
        let (x, x_node) = x.into_parts();
        let (scale, scale_node) = scale.into_parts();
        let zero_point = zero_point.map(|zero_point| zero_point.into_primitive());
        let shared = SharedGrad::of(x_node.id());
        let forward = |(x, scale, zero_point, op): Operands<B>| B::fake_quantize_forward(x, scale, zero_point, op);
        let state = (x, scale, zero_point, op);
        let origin = shared.as_ref().and_then(|shared| shared.origin(scale_node.id(), zero_point_id, op.layout));
        if let Some((origin, shared)) = origin.zip(shared.clone()) {
            return match WithStatisticsBackward.prepare::<C>([x_node]).compute_bound().stateful() {
                OpsKind::Tracked(prep) => prep.finish((state.clone(), origin, shared), forward(state)),
                OpsKind::UnTracked(prep) => prep.finish(forward(state)),
            };
        }
        macro_rules! record {
            ($parents:expr) => {
                match FakeQuantizeBackward.prepare::<C>($parents).compute_bound().stateful() {
                    OpsKind::Tracked(prep) => prep.finish((state.clone(), shared), forward(state)),
                    OpsKind::UnTracked(prep) => prep.finish(forward(state)),
                }
            };
        }
        let y = match zero_point_node {
            None => record!([x_node, scale_node]),
            Some(zero_point_node) => record!([x_node, scale_node, zero_point_node]),
        };
        if let Some((link, last)) = link.zip(SharedGrad::last()) {
            last.link(y.id(), link);
        }
        y
    }

    fn statistic(x: FloatTensor<Self>, op: Reduce) -> FloatTensor<Self> {
        let (x, x_node) = x.into_parts();
        let shared = SharedGrad::of(x_node.id());
        match StatisticBackward.prepare::<C>([x_node]).compute_bound().stateful() {
            OpsKind::Tracked(prep) => {
                // scale and zero point have a minimum in common
                let known = shared.as_ref().and_then(|shared| shared.known(op));
                let found = known.unwrap_or_else(|| B::statistic_forward(x.clone(), op));
                let Reduced { numbers, winners, negative_min_or_zero } = found;
                if let Some((shared, found)) = shared.as_ref().zip(negative_min_or_zero) {
                    shared.know(op.layout, *found);
                }
                let y = prep.finish((x, winners.clone(), op, shared.clone()), numbers.clone());
                if let Some(shared) = shared {
                    let found = Reduced { numbers, winners, negative_min_or_zero: None };
                    shared.link(y.id(), Link::Statistic(op, found));
                }
                y
            }
            OpsKind::UnTracked(prep) => prep.finish(B::statistic_forward(x, op).numbers),
        }
    }

    fn shared(x: FloatTensor<Self>) -> FloatTensor<Self> {
        let (x, x_node) = x.into_parts();
        let grad = SharedGrad::<B>::default();
        match SharedBackward.prepare::<C>([x_node]).compute_bound().stateful() {
            OpsKind::Tracked(prep) => {
                let shared = prep.finish(grad.clone(), x);
                grad.is_of(shared.id());
                shared
            }
            OpsKind::UnTracked(prep) => prep.finish(x),
        }
    }

    fn negative(x: FloatTensor<Self>) -> FloatTensor<Self> {
        let of = x.id();
        let y = <Self as FloatTensorOps<Self>>::float_neg(x);
        if let Some(last) = SharedGrad::<B>::last() {
            last.link(y.id(), Link::Negative { of, number: y.primitive().clone() });
        }
        y
    }

    fn ste(x: FloatTensor<Self>, function: SteFunction) -> FloatTensor<Self> {
        let (x, x_node) = x.into_parts();
        let y = B::ste_forward(x, function);
        match StraightThroughBackward.prepare::<C>([x_node]).compute_bound().stateful() {
            OpsKind::Tracked(prep) => prep.finish((), y),
            OpsKind::UnTracked(prep) => prep.finish(y),
        }
    }

    fn straight_through(x: FloatTensor<Self>, y: FloatTensor<Self>) -> FloatTensor<Self> {
        let y = y.into_primitive();
        match StraightThroughBackward.prepare::<C>([x.node()]).compute_bound().stateful() {
            OpsKind::Tracked(prep) => prep.finish((), y),
            OpsKind::UnTracked(prep) => prep.finish(y),
        }
    }
}
