//! The gradients of statistics, given to the elements that decided.
use super::parts::split_mut;
use super::pieces::map;
use crate::kernel::{Reduce, Statistic, Winners};
use core::ops::Range;

/// What one statistic has to give.
#[derive(Clone, Copy)]
pub(super) struct Scattered<'a> {
    pub op: Reduce,
    pub winners: &'a Winners,
    /// One for each group.
    pub grad: &'a [f32],
    /// The elements.
    pub x: &'a [f32],
}

/// Adds all of them to `sums`, which has an element for each of theirs.
pub(super) fn scatter(all: &[Scattered<'_>], sums: &mut [f32]) {
    let Some(first) = all.first() else { return };
    let layout = first.op.layout;
    let together = all.iter().all(|one| one.op.layout == layout && matches!(one.winners, Winners::Each(_)));
    if !together || !layout.parts_are_apart() {
        all.iter().for_each(|one| one.add(0, 0..one.op.layout.groups(), sums));
        return;
    }
    // part by part, as several statistics mostly meet at the same elements
    let parts = layout.parts();
    let elements = sums.len();
    let mut from = 0;
    let mut pieces = Vec::with_capacity(parts.len());
    for (part, sums) in parts.iter().zip(split_mut(&parts, sums)) {
        let begin = from;
        from += sums.len();
        pieces.push((begin, layout.numbers_of(*part), sums));
    }
    map(pieces, elements, |(from, numbers, sums)| {
        all.iter().for_each(|one| one.add(from, numbers.clone(), sums));
    });
}

impl Scattered<'_> {
    /// To a part of the elements that begins at `from` and has these groups.
    fn add(&self, from: usize, numbers: Range<usize>, sums: &mut [f32]) {
        let statistic = self.op.statistic;
        let is_magnitude = matches!(statistic, Statistic::MaxMagnitude | Statistic::KthMagnitude(_));
        let share = |element: usize, grad: f32| {
            if !is_magnitude {
                return grad;
            }
            match self.x[element] {
                x if x > 0.0 => grad,
                x if x < 0.0 => -grad,
                // that of 0 has none, and NaN stays NaN
                x => grad * x,
            }
        };
        let direction = |row| if statistic == Statistic::Range && row == 0 { -1.0 } else { 1.0 };
        match self.winners {
            Winners::Shared(elements) => {
                for (row, elements) in elements.iter().enumerate() {
                    let grad = self.grad[0] * direction(row) / elements.len() as f32;
                    for element in elements.iter().map(|element| *element as usize) {
                        sums[element - from] += share(element, grad);
                    }
                }
            }
            Winners::Each(elements) => {
                let grad = &self.grad[numbers.clone()];
                for (row, elements) in elements.chunks(self.op.layout.groups()).enumerate() {
                    let (direction, elements) = (direction(row), &elements[numbers.clone()]);
                    for (element, grad) in elements.iter().zip(grad).filter(|(at, _)| **at != Winners::NOBODY) {
                        let element = *element as usize;
                        sums[element - from] += share(element, grad * direction);
                    }
                }
            }
        }
    }
}
