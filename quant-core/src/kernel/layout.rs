//! Which elements have a number in common.

/// How groups lie in a contiguous tensor. Each group has one number: a scale, a zero point, a statistic.
///
/// Every broadcast over up to three dimensions is one of these two, and every one over four but `[1, b, 1, d]`.
///
/// ```
/// use quant_core::kernel::Layout;
/// // one for all, one for each output channel of a convolution, and of a linear layer
/// assert_eq!(Layout::broadcast(&[8, 3, 3, 3], &[1, 1, 1, 1]), Some(Layout::Runs { outer: 1, repeats: 1, numbers: 1, run: 216 }));
/// assert_eq!(Layout::broadcast(&[8, 3, 3, 3], &[8, 1, 1, 1]), Some(Layout::Runs { outer: 1, repeats: 1, numbers: 8, run: 27 }));
/// assert_eq!(Layout::broadcast(&[64, 10], &[1, 10]), Some(Layout::Rows { blocks: 1, rows: 64, width: 10 }));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// `[outer, repeats, numbers, run]` elements and `[outer, 1, numbers, 1]` groups: `run` consecutive elements share a number.
    Runs {
        /// Groups that are not repeated.
        outer: usize,
        /// How often the numbers come again.
        repeats: usize,
        /// How many numbers follow each other.
        numbers: usize,
        /// Consecutive elements of one group.
        run: usize,
    },
    /// `[blocks, rows, width]` elements and `[blocks, 1, width]` groups: neighbours have different numbers.
    Rows {
        /// Groups that are not repeated.
        blocks: usize,
        /// How often the numbers come again.
        rows: usize,
        /// How many numbers follow each other.
        width: usize,
    },
}

impl Layout {
    /// One number for `elements` elements.
    pub fn one(elements: usize) -> Self {
        Self::Runs { outer: 1, repeats: 1, numbers: 1, run: elements }
    }

    /// A number for each of `elements` elements.
    pub fn each(elements: usize) -> Self {
        Self::Rows { blocks: 1, rows: 1, width: elements }
    }

    /// Numbers of the shape `numbers`, in which a dimension is 1 or that of `shape`. `None` if it is not, if there is nothing, or
    /// if dimensions alternate more often than a layout can say.
    pub fn broadcast(shape: &[usize], numbers: &[usize]) -> Option<Self> {
        if shape.len() != numbers.len() || shape.contains(&0) {
            return None;
        }
        // neighbouring dimensions that are both repeated, or both not, are one
        let mut dims: Vec<(usize, bool)> = Vec::with_capacity(shape.len());
        for (&size, &numbers) in shape.iter().zip(numbers).filter(|(size, _)| **size != 1) {
            let repeated = match numbers {
                1 => true,
                n if n == size => false,
                _ => return None,
            };
            match dims.last_mut() {
                Some((last, same)) if *same == repeated => *last *= size,
                _ => dims.push((size, repeated)),
            }
        }
        // a number too many would be for elements that there are not
        if numbers.iter().zip(shape).any(|(numbers, size)| numbers > size) {
            return None;
        }
        Some(match dims[..] {
            [] => Self::one(1),
            [(run, true)] => Self::one(run),
            [(width, false)] => Self::each(width),
            [(numbers, false), (run, true)] => Self::Runs { outer: 1, repeats: 1, numbers, run },
            [(rows, true), (width, false)] => Self::Rows { blocks: 1, rows, width },
            [(repeats, true), (numbers, false), (run, true)] => Self::Runs { outer: 1, repeats, numbers, run },
            [(blocks, false), (rows, true), (width, false)] => Self::Rows { blocks, rows, width },
            [(outer, false), (repeats, true), (numbers, false), (run, true)] => {
                Self::Runs { outer, repeats, numbers, run }
            }
            _ => return None,
        })
    }

    /// The elements as four dimensions.
    pub fn shape(&self) -> [usize; 4] {
        match *self {
            Self::Runs { outer, repeats, numbers, run } => [outer, repeats, numbers, run],
            Self::Rows { blocks, rows, width } => [blocks, rows, width, 1],
        }
    }

    /// The numbers as four dimensions that broadcast over [`shape`](Self::shape).
    pub fn numbers_shape(&self) -> [usize; 4] {
        match *self {
            Self::Runs { outer, numbers, .. } => [outer, 1, numbers, 1],
            Self::Rows { blocks, width, .. } => [blocks, 1, width, 1],
        }
    }

    /// How many elements there are; `usize::MAX`, which no tensor has, if they are more than can be counted.
    pub fn elements(&self) -> usize {
        product(self.shape())
    }

    /// How many groups there are, likewise.
    pub fn groups(&self) -> usize {
        product(self.numbers_shape())
    }
}

// `host` writes as many elements as this says, and relies on it
fn product(sizes: [usize; 4]) -> usize {
    if sizes.contains(&0) { 0 } else { sizes.into_iter().fold(1, usize::saturating_mul) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dimensions_of_one_kind_are_one() {
        let runs = |outer, repeats, numbers, run| Some(Layout::Runs { outer, repeats, numbers, run });
        let rows = |blocks, rows, width| Some(Layout::Rows { blocks, rows, width });
        assert_eq!(Layout::broadcast(&[2, 3, 4, 5], &[1, 3, 1, 1]), runs(1, 2, 3, 20));
        assert_eq!(Layout::broadcast(&[2, 3, 4, 5], &[2, 3, 1, 1]), runs(1, 1, 6, 20));
        assert_eq!(Layout::broadcast(&[2, 3, 4, 5], &[2, 1, 4, 1]), runs(2, 3, 4, 5));
        assert_eq!(Layout::broadcast(&[2, 3, 4, 5], &[2, 1, 4, 5]), rows(2, 3, 20));
        assert_eq!(Layout::broadcast(&[2, 3, 4, 5], &[2, 3, 4, 5]), rows(1, 1, 120));
        assert_eq!(Layout::broadcast(&[2, 1, 4], &[1, 1, 4]), rows(1, 2, 4));
        assert_eq!(Layout::broadcast(&[1, 1], &[1, 1]), runs(1, 1, 1, 1));
    }

    #[test]
    fn what_can_not_be_counted_is_more_than_any_tensor_has() {
        let half = 1 << (usize::BITS / 2);
        let layout = Layout::Runs { outer: 1, repeats: half, numbers: 1, run: half };
        assert_eq!((layout.elements(), layout.groups()), (usize::MAX, 1));
        let layout = Layout::Rows { blocks: usize::MAX, rows: 2, width: 2 };
        assert_eq!((layout.elements(), layout.groups()), (usize::MAX, usize::MAX));
        assert_eq!(Layout::Rows { blocks: usize::MAX, rows: 2, width: 0 }.elements(), 0);
    }

    #[test]
    fn what_does_not_broadcast_has_none() {
        assert_eq!(Layout::broadcast(&[2, 3], &[1, 2]), None);
        assert_eq!(Layout::broadcast(&[2, 1], &[1, 3]), None);
        assert_eq!(Layout::broadcast(&[2, 0], &[1, 1]), None);
        assert_eq!(Layout::broadcast(&[2, 3], &[1]), None);
        assert_eq!(Layout::broadcast(&[2, 3, 4, 5, 6], &[1, 3, 1, 5, 1]), None);
    }
}
