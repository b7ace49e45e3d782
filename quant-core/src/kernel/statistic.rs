//! What can be found out about the elements of a group in one pass over them.

/// A statistic that is one of the elements, or the magnitude of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Statistic {
    /// The largest magnitude.
    AbsMax,
    /// The smallest element of each group, and then the largest of each.
    MinMax,
    /// The `k`-th smallest element, from 1.
    Kth(usize),
    /// The `k`-th smallest magnitude, from 1.
    AbsKth(usize),
}

/// The elements that decided, of which the gradient of a statistic is.
#[derive(Clone, Debug)]
pub enum Winners {
    /// One for each number.
    Each(Vec<u32>),
    /// Several for each number, with equal shares.
    Shared(Vec<Vec<u32>>),
}

impl Winners {
    /// Calls `add` with each winner, the number that it decided, and its share.
    #[cfg(any(feature = "flex", feature = "ndarray"))]
    pub(super) fn for_each(&self, mut add: impl FnMut(usize, usize, f32)) {
        match self {
            Self::Each(elements) => elements.iter().enumerate().for_each(|(i, element)| add(*element as usize, i, 1.0)),
            Self::Shared(elements) => {
                for (i, elements) in elements.iter().enumerate() {
                    let share = 1.0 / elements.len() as f32;
                    elements.iter().for_each(|element| add(*element as usize, i, share));
                }
            }
        }
    }
}
