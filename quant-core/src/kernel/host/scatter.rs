//! The gradients of statistics, given to the elements that decided.
use super::pieces::map;
use super::sweep::{split, split_mut};
use crate::kernel::{Reduce, Statistic, Winners};

/// Adds to `sums`, which has an element for each of `x`.
pub(super) fn scatter(op: Reduce, winners: &Winners, grad: &[f32], x: &[f32], sums: &mut [f32]) {
    let is_magnitude = matches!(op.statistic, Statistic::AbsMax | Statistic::AbsKth(_));
    let sign = |x: f32| match x {
        x if x > 0.0 => 1.0,
        x if x < 0.0 => -1.0,
        // that of 0 has none, and NaN stays NaN
        x => x,
    };
    let direction = |row| if op.statistic == Statistic::AbsMinMax && row == 0 { -1.0 } else { 1.0 };
    match winners {
        Winners::Shared(elements) => {
            for (row, elements) in elements.iter().enumerate() {
                let share = grad[0] * direction(row) / elements.len() as f32;
                for element in elements.iter().map(|element| *element as usize) {
                    sums[element] += if is_magnitude { share * sign(x[element]) } else { share };
                }
            }
        }
        Winners::Each(elements) => {
            let groups = op.layout.groups();
            let of_part = |from: usize, numbers: core::ops::Range<usize>, x: &[f32], sums: &mut [f32]| {
                for (row, elements) in elements.chunks(groups).enumerate() {
                    for (element, grad) in elements[numbers.clone()].iter().zip(&grad[numbers.clone()]) {
                        if *element == Winners::NOBODY {
                            continue;
                        }
                        let (element, grad) = (*element as usize - from, grad * direction(row));
                        sums[element] += if is_magnitude { grad * sign(x[element]) } else { grad };
                    }
                }
            };
            if !op.layout.parts_are_apart() {
                return of_part(0, 0..groups, x, sums);
            }
            let (parts, elements) = (op.layout.parts(), x.len());
            let mut from = 0;
            let mut pieces = Vec::with_capacity(parts.len());
            for ((part, x), sums) in parts.iter().zip(split(&parts, x)).zip(split_mut(&parts, sums)) {
                pieces.push((from, op.layout.numbers_of_part(*part), x, sums));
                from += x.len();
            }
            map(pieces, elements, |(from, numbers, x, sums)| of_part(from, numbers, x, sums));
        }
    }
}
