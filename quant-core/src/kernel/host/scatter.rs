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
    /// The elements.
    pub x: &'a [f32],
}

/// Adds all of them, with a gradient for each group, to `sums`, which has an element for each of theirs.
pub(super) fn scatter(all: &[(Scattered<'_>, &[f32])], sums: &mut [f32]) {
    let Some((first, _)) = all.first() else { return };
    let layout = first.op.layout;
    let together = all.iter().all(|(one, _)| one.op.layout == layout && matches!(one.winners, Winners::Each(_)));
    if !together || !layout.parts_are_apart() {
        all.iter().for_each(|(one, grad)| one.add(0, 0..one.op.layout.groups(), grad, sums));
        return;
    }
    // part by part, as several statistics mostly meet at the same elements
    let parts = layout.parts();
    let elements = sums.len();
    let pieces = parts.iter().zip(split_mut(&parts, sums));
    map(pieces.collect(), elements, |(part, sums)| {
        let (from, numbers) = (layout.begin(*part), layout.numbers_of(*part));
        all.iter().for_each(|(one, grad)| one.add(from, numbers.clone(), &grad[numbers.clone()], sums));
    });
}

impl Scattered<'_> {
    /// To a part of the elements that begins at `from` and has these groups, with a gradient for each of them.
    pub(super) fn add(&self, from: usize, numbers: Range<usize>, grad: &[f32], sums: &mut [f32]) {
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
                    let grad = grad[0] * direction(row) / elements.len() as f32;
                    for element in elements.iter().map(|element| *element as usize) {
                        sums[element - from] += share(element, grad);
                    }
                }
            }
            Winners::Each(elements) => {
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
