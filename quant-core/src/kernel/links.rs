//! How the numbers of a quantizer were made, as far as it was by operations of this module.
//!
//! ```text
//!   statistic of x ──▶ quotient ─────────────▶ scale ───┐
//!   statistic of x ──▶ negative ──▶ integers ◀──────────┘
//!                                      └─────▶ zero point
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
    /// Takes a node that is made of `x`, or of a node that it has.
    pub(super) fn add(&mut self, node: NodeId, link: Link<B>) {
        let has = |of: &NodeId| self.0.iter().any(|(id, _)| id == of);
        let belongs = match &link {
            Link::Statistic(..) => true,
            Link::Negative { of, .. } | Link::Quotient { of, .. } | Link::Integers { of, .. } => has(of),
        };
        if belongs {
            self.0.push((node, link));
        }
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
        if scale != of_scale {
            return None;
        }
        let Link::Negative { of, number: distance } = self.of(of)? else { return None };
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

#[cfg(all(test, feature = "flex"))]
mod tests {
    use super::*;
    use crate::kernel::{Rounding, Statistic, Winners};
    use burn::backend::flex::FlexTensor;
    use burn::backend::{Flex, TensorMetadata};
    use burn::tensor::{Shape, TensorData};
    use std::sync::Arc;

    const LAYOUT: Layout = Layout::Runs { outer: 1, repeats: 1, numbers: 2, run: 3 };

    fn numbers(x: [f32; 2]) -> FlexTensor {
        FlexTensor::from_data(TensorData::from(x))
    }

    fn statistic(statistic: Statistic) -> Link<Flex> {
        let found = Reduced {
            numbers: numbers([3.0, 2.0]),
            winners: Arc::new(Winners::Each(vec![1, 3])),
            negative_min_or_zero: None,
        };
        Link::Statistic(Reduce { statistic, layout: LAYOUT }, found)
    }

    fn quotient(of: NodeId) -> Link<Flex> {
        Link::Quotient { of, divisor: numbers([2.0, 2.0]), formula: Formula::Quotient { min: 0.0 } }
    }

    fn integers(of: NodeId, scale: NodeId) -> Link<Flex> {
        let formula = Formula::ToIntegers { rounding: Rounding::Floor, min: 0.0, max: 15.0, straight_through: true };
        Link::Integers { of, scale, formula }
    }

    /// range, scale, minimum, distance, zero point
    fn chain() -> (Links<Flex>, [NodeId; 5]) {
        let nodes = [(); 5].map(|()| NodeId::new());
        let [range, scale, min, distance, zero_point] = nodes;
        let mut links = Links::default();
        links.add(range, statistic(Statistic::Range));
        links.add(scale, quotient(range));
        links.add(min, statistic(Statistic::MinOrZero));
        links.add(distance, Link::Negative { of: min, number: numbers([1.0, 0.0]) });
        links.add(zero_point, integers(distance, scale));
        (links, nodes)
    }

    #[test]
    fn a_scale_and_a_zero_point_are_followed_to_their_statistics() {
        let (links, [_, scale, _, _, zero_point]) = chain();
        let origin = links.origin(scale, None, LAYOUT).expect("a scale alone");
        assert_eq!(origin.op.statistic, Statistic::Range);
        assert!(origin.zero_point.is_none());
        let origin = links.origin(scale, Some(zero_point), LAYOUT).expect("both");
        let zero_point = origin.zero_point.expect("a zero point");
        assert_eq!(zero_point.op.statistic, Statistic::MinOrZero);
        assert_eq!(zero_point.distance.shape(), Shape::from([2]));
    }

    #[test]
    fn what_is_made_otherwise_is_left_to_the_tape() {
        let (mut links, [range, scale, _, distance, zero_point]) = chain();
        let unknown = NodeId::new();
        assert!(links.origin(unknown, None, LAYOUT).is_none());
        assert!(links.origin(range, None, LAYOUT).is_none(), "a statistic is no scale");
        assert!(links.origin(scale, Some(unknown), LAYOUT).is_none());
        assert!(links.origin(scale, Some(distance), LAYOUT).is_none(), "a distance is no zero point");
        assert!(links.origin(scale, None, Layout::one(6)).is_none(), "other groups");
        let other_scale = NodeId::new();
        links.add(other_scale, quotient(range));
        assert!(links.origin(other_scale, Some(zero_point), LAYOUT).is_none(), "a zero point of another scale");
        let of_another = NodeId::new();
        links.add(of_another, quotient(unknown));
        assert!(links.origin(of_another, None, LAYOUT).is_none(), "a scale of something else");
    }
}
