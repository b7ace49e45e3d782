//! Several gradients of one tensor, added up in the memory of the first.
//!
//! A weight that is quantized with a scale from its own statistic has two gradients: one for every element, from the
//! quantization, and one for the few elements that the statistic is made of. On a tape of their own they are two tensors of the
//! size of the weight and their sum. So the tensor that both read is a node of its own ([`QuantBackend::shared`]), which comes
//! last in the backward pass. The statistic, which comes before it, leaves its share there, if the quantization has been and its
//! gradient is therefore certain to come.
//!
//! The scales and zero points of groups are made of statistics by operations of this module alone. Then the quantization follows
//! their gradients itself and gives them to their elements, while those are at hand ([`Origin`]). What else is made of the same
//! scale has its gradient from the tape as before: gradients add up.
//!
//! [`QuantBackend::shared`]: super::QuantBackend::shared
use super::links::{Link, Links};
use super::{Layout, Origin, Reduce, Reduced, Statistic, StatisticGrad, StatisticKernel};
use burn::backend::Backend;
use burn::backend::autodiff::NodeId;
use burn::backend::autodiff::checkpoint::base::Checkpointer;
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops};
use std::any::Any;
use std::cell::RefCell;
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// What is left at a node until its turn.
#[derive(Debug)]
struct Left<B: Backend> {
    /// Whether a gradient for every element is at the node already.
    dense: bool,
    statistics: Vec<StatisticGrad<B>>,
    /// The minima of groups, from one statistic for the next.
    minima: Option<(Layout, Reduced<B>)>,
    /// What has been made of its statistics.
    links: Links<B>,
}

#[derive(Debug)]
pub(super) struct SharedGrad<B: Backend>(Arc<Mutex<Left<B>>>);

impl<B: Backend> Clone for SharedGrad<B> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<B: Backend> Default for SharedGrad<B> {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Left { dense: false, statistics: Vec::new(), minima: None, links: Links::default() })))
    }
}

thread_local! {
    /// The node that was shared last on this thread: its readers follow at once, and if others come between, nothing is lost but
    /// time. The tape holds what is left there.
    static LAST: RefCell<Option<(NodeId, Box<dyn Any>)>> = const { RefCell::new(None) };
}

impl<B: Backend> SharedGrad<B> {
    pub(super) fn is_of(&self, node: NodeId) {
        LAST.set(Some((node, Box::new(Arc::downgrade(&self.0)))));
    }

    pub(super) fn of(node: NodeId) -> Option<Self> {
        Self::last_if(|last| last == node)
    }

    /// That of the node that was shared last on this thread.
    pub(super) fn last() -> Option<Self> {
        Self::last_if(|_| true)
    }

    fn last_if(is_wanted: impl FnOnce(NodeId) -> bool) -> Option<Self> {
        LAST.with_borrow(|last| {
            let (_, grad) = last.as_ref().filter(|(node, _)| is_wanted(*node))?;
            let grad: &Weak<Mutex<Left<B>>> = grad.downcast_ref()?;
            grad.upgrade().map(Self)
        })
    }

    pub(super) fn link(&self, node: NodeId, link: Link<B>) {
        self.with(|left| left.links.add(node, link));
    }

    /// Where a scale and a zero point come from, if it is from statistics of this node alone.
    pub(super) fn origin(&self, scale: NodeId, zero_point: Option<NodeId>, layout: Layout) -> Option<Origin<B>> {
        self.with(|left| left.links.origin(scale, zero_point, layout))
    }

    fn with<R>(&self, f: impl FnOnce(&mut Left<B>) -> R) -> R {
        // nothing panics while it is held
        f(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn know(&self, layout: Layout, minima: Reduced<B>) {
        self.with(|left| left.minima = Some((layout, minima)));
    }

    pub(super) fn known(&self, op: Reduce) -> Option<Reduced<B>> {
        let wanted = op.statistic == Statistic::MinOrZero;
        let minima = self.with(|left| left.minima.take_if(|(layout, _)| wanted && *layout == op.layout));
        minima.map(|(_, minima)| minima)
    }

    /// A gradient for every element is at the node.
    pub(super) fn will_come(&self) {
        self.with(|left| left.dense = true);
    }

    /// Returns it if there is no gradient that it could be added to.
    pub(super) fn leave(&self, grad: StatisticGrad<B>) -> Option<StatisticGrad<B>> {
        self.with(|left| match left.dense {
            true => {
                left.statistics.push(grad);
                None
            }
            false => Some(grad),
        })
    }
}

#[derive(Debug)]
pub(super) struct SharedBackward;

impl<B: StatisticKernel> Backward<B, 1> for SharedBackward {
    type State = SharedGrad<B>;
    fn backward(self, ops: Ops<Self::State, 1>, grads: &mut Gradients, _: &mut Checkpointer) {
        let grad = grads.consume::<B>(&ops.node);
        let [Some(parent)] = ops.parents else { return };
        let left = ops.state.with(|left| core::mem::take(&mut left.statistics));
        let grad = if left.is_empty() { grad } else { B::statistic_backward(Some(grad), &left) };
        grads.register::<B>(parent.id, grad);
    }
}
