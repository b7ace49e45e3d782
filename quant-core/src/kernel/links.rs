//! How the numbers of a quantizer were made, as far as it was by operations of this module.
//!
//! ```text
//!   statistic of x ──▶ quotient ──────────────▶ scale
//!   statistic of x ──▶ negative ──▶ integers ──▶ zero point
//! ```
use super::{Formula, Layout, Origin, Reduce, Reduced, ZeroPointOrigin};
use burn::backend::Backend;
use burn::backend::autodiff::NodeId;
use burn::backend::tensor::FloatTensor;

/// How a node was made.
#[derive(Clone, Debug)]
pub(super) enum Link<B: Backend> {
    Statistic(Reduce, Reduced<B>),
    Negative { of: NodeId, number: FloatTensor<B> },
    Quotient { of: NodeId, divisor: FloatTensor<B>, formula: Formula },
    Integers { of: NodeId, scale: NodeId, formula: Formula },
}

/// The nodes that were made of one tensor.
#[derive(Debug)]
pub(super) struct Links<B: Backend>(Vec<(NodeId, Link<B>)>);

impl<B: Backend> Default for Links<B> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<B: Backend> Links<B> {
    pub(super) fn add(&mut self, node: NodeId, link: Link<B>) {
        self.0.push((node, link));
    }

    /// Where a scale and a zero point come from, if it is from statistics of these groups.
    pub(super) fn origin(&self, scale: NodeId, zero_point: Option<NodeId>, layout: Layout) -> Option<Origin<B>> {
        let Link::Quotient { of, divisor, formula } = self.of(scale)? else { return None };
        let (op, statistic) = self.statistic(of, layout)?;
        let zero_point = match zero_point {
            Some(node) => Some(self.zero_point(node, scale, layout)?),
            None => None,
        };
        Some(Origin { op, statistic, divisor, formula, zero_point })
    }

    fn zero_point(&self, node: NodeId, of_scale: NodeId, layout: Layout) -> Option<ZeroPointOrigin<B>> {
        let Link::Integers { of, scale, formula } = self.of(node)? else { return None };
        let Link::Negative { of, number: distance } = self.of(of).filter(|_| scale == of_scale)? else { return None };
        let (op, statistic) = self.statistic(of, layout)?;
        Some(ZeroPointOrigin { op, statistic, distance, formula })
    }

    fn statistic(&self, node: NodeId, layout: Layout) -> Option<(Reduce, Reduced<B>)> {
        match self.of(node)? {
            Link::Statistic(op, found) if op.layout == layout => Some((op, found)),
            _ => None,
        }
    }

    fn of(&self, node: NodeId) -> Option<Link<B>> {
        self.0.iter().find_map(|(id, link)| (*id == node).then(|| link.clone()))
    }
}
