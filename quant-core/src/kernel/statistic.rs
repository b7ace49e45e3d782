//! What can be found out about the elements of a group in one pass over them.

/// A statistic that one element decides, or two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Statistic {
    /// The largest magnitude.
    MaxMagnitude,
    /// The width of the range, `abs(max − min(min, 0))`.
    Range,
    /// The smallest element, or 0 if all are positive.
    MinOrZero,
    /// The `k`-th smallest element, from 1.
    Kth(usize),
    /// The `k`-th smallest magnitude, from 1.
    KthMagnitude(usize),
}

/// The elements that decided, which have the gradient of a statistic. For [`Statistic::Range`] they are the smallest ones of
/// all groups, whose gradient is the other way round, and then the largest ones.
#[derive(Clone, Debug)]
pub enum Winners {
    /// One for each group, or [`Self::NOBODY`].
    Each(Vec<u32>),
    /// Several with equal shares, where there is one group.
    Shared(Vec<Vec<u32>>),
}

impl Winners {
    /// Where no element decided.
    pub const NOBODY: u32 = u32::MAX;
}
