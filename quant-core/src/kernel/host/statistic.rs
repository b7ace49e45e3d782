//! Statistics, made of what one pass over the elements finds.
use super::extremes::extremes;
use super::keys::{ByMagnitude, ByNumber};
use super::pieces::{joined, map};
use super::select::kth_smallest;
use crate::kernel::{Layout, Statistic, Winners};

pub(super) struct Found {
    pub numbers: Vec<f32>,
    pub winners: Winners,
}

/// `layout.groups()` numbers.
///
/// A group with NaN has NaN, except that order statistics take it for the largest. Of equal elements the first decides; if
/// there is one group only, all that are extreme have their share.
pub(super) fn statistic(statistic: Statistic, layout: Layout, x: &[f32]) -> AllFound {
    let found = match statistic {
        Statistic::MaxMagnitude => return extremes::<ByMagnitude>(layout, x, AllFound::from),
        Statistic::Range => return extremes::<ByNumber<2>>(layout, x, abs_min_max),
        Statistic::MinOrZero => {
            return extremes::<ByNumber<1>>(layout, x, |found| negative_min_or_zero(found).into());
        }
        Statistic::Kth(k) => order::<false>(layout, x, k),
        Statistic::KthMagnitude(k) => order::<true>(layout, x, k),
    };
    found.into()
}

/// A statistic, and the negative minima if they were found on the way.
pub(super) struct AllFound {
    pub found: Found,
    pub minima: Option<Found>,
}

impl From<Found> for AllFound {
    fn from(found: Found) -> Self {
        Self { found, minima: None }
    }
}

impl Found {
    /// Of parts that have groups of their own, whose winners are in as many rows as theirs.
    pub(super) fn joined<'a>(parts: impl Iterator<Item = &'a Self> + Clone) -> Self {
        let numbers: Vec<&[f32]> = parts.clone().map(|part| &part.numbers[..]).collect();
        let row = |part: &'a Self, row: usize| match &part.winners {
            Winners::Each(elements) => elements.chunks(part.numbers.len()).nth(row),
            Winners::Shared(_) => None,
        };
        let rows: Vec<&[u32]> = (0..2).flat_map(|at| parts.clone().filter_map(move |part| row(part, at))).collect();
        Self { numbers: joined(&numbers), winners: Winners::Each(joined(&rows)) }
    }
}

/// Nobody decides a number where `condition` holds for it; `row` is the first or the second half of the winners.
fn nobody(winners: &mut Winners, row: usize, numbers: &[f32], condition: impl Fn(f32) -> bool) {
    match winners {
        Winners::Each(elements) => {
            for (element, number) in elements[row * numbers.len()..].iter_mut().zip(numbers) {
                *element = if condition(*number) { Winners::NOBODY } else { *element };
            }
        }
        Winners::Shared(elements) if condition(numbers[0]) => elements[row].clear(),
        Winners::Shared(_) => (),
    }
}

fn abs_min_max(Found { mut numbers, mut winners }: Found) -> AllFound {
    let groups = numbers.len() / 2;
    let minima = Found {
        numbers: numbers[..groups].to_vec(),
        winners: match &winners {
            Winners::Each(elements) => Winners::Each(elements[..groups].to_vec()),
            Winners::Shared(elements) => Winners::Shared(elements[..groups].to_vec()),
        },
    };
    let (min, max) = numbers.split_at_mut(groups);
    nobody(&mut winners, 0, min, |min| min > 0.0);
    for (min, max) in min.iter_mut().zip(max) {
        *min = (*max - if *min > 0.0 { 0.0 } else { *min }).abs();
    }
    numbers.truncate(groups);
    // the gradient of a magnitude of 0 is 0
    nobody(&mut winners, 0, &numbers, |interval| interval == 0.0);
    nobody(&mut winners, 1, &numbers, |interval| interval == 0.0);
    AllFound { found: Found { numbers, winners }, minima: Some(negative_min_or_zero(minima)) }
}

fn negative_min_or_zero(Found { mut numbers, mut winners }: Found) -> Found {
    nobody(&mut winners, 0, &numbers, |min| min > 0.0);
    for min in &mut numbers {
        *min = if *min > 0.0 { 0.0 } else { *min };
    }
    Found { numbers, winners }
}

fn order<const ABS: bool>(layout: Layout, x: &[f32], k: usize) -> Found {
    let run = x.len() / layout.groups();
    let runs: Vec<_> = x.chunks(run).collect();
    let found = map(runs, x.len(), |x| kth_smallest::<ABS>(x, k));
    let at = |(group, (_, at)): (usize, &(f32, usize))| (group * run + at) as u32;
    Found {
        winners: Winners::Each(found.iter().enumerate().map(at).collect()),
        numbers: found.into_iter().map(|(number, _)| number).collect(),
    }
}
