//! Statistics, one pass over the elements each.
use super::pieces::{map, vectorized};
use super::select::kth_smallest;
use super::sweep::{Part, split};
use crate::kernel::{Layout, Statistic, Winners};

pub(super) struct Found {
    pub numbers: Vec<f32>,
    pub winners: Winners,
}

/// `layout.groups()` numbers, twice as many for [`Statistic::MinMax`].
///
/// A group with NaN has NaN, except that order statistics take it for the largest. Of equal elements the first decides; if
/// there is one group only, all that are extreme have their share.
pub(super) fn statistic(statistic: Statistic, layout: Layout, x: &[f32]) -> Found {
    match statistic {
        Statistic::AbsMax => extremes::<AbsMax>(layout, x),
        Statistic::MinMax => extremes::<MinMax>(layout, x),
        Statistic::Kth(k) => order::<false>(layout, x, k),
        Statistic::AbsKth(k) => order::<true>(layout, x, k),
    }
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

/// The largest of a key, or of several keys of one element.
trait Extreme: Copy + Send + Sync {
    const KEYS: usize;
    fn key(x: f32, i: usize) -> f32;
    fn number(key: f32, i: usize) -> f32;
}

#[derive(Clone, Copy)]
struct AbsMax;

impl Extreme for AbsMax {
    const KEYS: usize = 1;
    #[inline(always)]
    fn key(x: f32, _: usize) -> f32 {
        x.abs()
    }
    #[inline(always)]
    fn number(key: f32, _: usize) -> f32 {
        key
    }
}

#[derive(Clone, Copy)]
struct MinMax;

impl Extreme for MinMax {
    const KEYS: usize = 2;
    #[inline(always)]
    fn key(x: f32, i: usize) -> f32 {
        if i == 0 { -x } else { x }
    }
    #[inline(always)]
    fn number(key: f32, i: usize) -> f32 {
        if i == 0 { -key } else { key }
    }
}

/// A key and the element that has it.
#[derive(Clone, Copy)]
struct Best {
    key: f32,
    at: u32,
}

const NOTHING: Best = Best { key: f32::NEG_INFINITY, at: u32::MAX };

impl Best {
    /// The greater of both; of equal ones the one that comes first; NaN before everything.
    fn max(self, later: Self) -> Self {
        let nothing_yet = self.at == u32::MAX;
        if nothing_yet || later.key > self.key || later.key.is_nan() && !self.key.is_nan() { later } else { self }
    }
}

fn extremes<E: Extreme>(layout: Layout, x: &[f32]) -> Found {
    let parts = layout.parts();
    let mut offset = 0;
    let mut pieces = Vec::with_capacity(parts.len());
    for (part, x) in parts.iter().zip(split(&parts, x)) {
        pieces.push((*part, x, offset));
        offset += x.len();
    }
    let of_parts = map(pieces.clone(), x.len(), |(part, x, offset)| match layout {
        Layout::Runs { .. } => of_runs::<E>(layout, x, offset),
        Layout::Rows { .. } => of_rows::<E>(layout, part, x, offset),
    });
    let groups = layout.groups();
    let mut best = vec![NOTHING; E::KEYS * groups];
    for ((part, _, _), found) in pieces.iter().zip(&of_parts) {
        let n = found.len() / E::KEYS;
        for (i, found) in found.iter().enumerate() {
            let best = &mut best[i / n * groups + layout.group_of_part(*part, i % n)];
            *best = best.max(*found);
        }
    }
    let numbers = best.iter().enumerate().map(|(i, best)| E::number(best.key, i / groups)).collect();
    if groups > 1 {
        return Found { numbers, winners: Winners::Each(best.iter().map(|best| best.at).collect()) };
    }
    // only where there is one as large, which is rarely more than one piece
    let equal = |(i, best): (usize, &Best)| {
        let holds = pieces.iter().zip(&of_parts).filter(|(_, found)| found[i].key == best.key);
        let mut elements = Vec::new();
        for ((_, x, offset), _) in holds {
            let equal = x.iter().enumerate().filter(|(_, x)| E::key(**x, i) == best.key);
            elements.extend(equal.map(|(at, _)| (offset + at) as u32));
        }
        // NaN equals nothing
        if elements.is_empty() { vec![best.at] } else { elements }
    };
    Found { numbers, winners: Winners::Shared(best.iter().enumerate().map(equal).collect()) }
}

impl Layout {
    /// The group of the `i`-th number that a part gives.
    fn group_of_part(&self, part: Part, i: usize) -> usize {
        match self {
            Self::Runs { .. } => self.number(part.unit + i),
            Self::Rows { .. } => self.number(part.unit) + part.column + i,
        }
    }
}

const LANES: usize = 32;

/// The first best of each run, for each key.
fn of_runs<E: Extreme>(layout: Layout, x: &[f32], offset: usize) -> Vec<Best> {
    let unit = layout.unit().min(x.len()).max(1);
    let n = x.len().div_ceil(unit);
    let mut found = vec![NOTHING; E::KEYS * n];
    vectorized(
        #[inline(always)]
        || {
            for (run, x) in x.chunks(unit).enumerate() {
                let (mut lanes, mut nan) = ([[f32::NEG_INFINITY; LANES]; 2], [0f32; LANES]);
                let chunks = x.chunks_exact(LANES);
                let rest = chunks.remainder();
                for x in chunks {
                    for lane in 0..LANES {
                        // 0, or NaN for ever
                        nan[lane] += x[lane] * 0.0;
                        for i in 0..E::KEYS {
                            let key = E::key(x[lane], i);
                            lanes[i][lane] = if key > lanes[i][lane] { key } else { lanes[i][lane] };
                        }
                    }
                }
                let mut not_finite = nan.iter().any(|nan| nan.is_nan());
                for i in 0..E::KEYS {
                    let mut key = lanes[i].iter().fold(f32::NEG_INFINITY, |best, key| if *key > best { *key } else { best });
                    for x in rest {
                        let other = E::key(*x, i);
                        not_finite |= other.is_nan();
                        key = if other > key { other } else { key };
                    }
                    let is_nan = not_finite && x.iter().any(|x| x.is_nan());
                    let wanted = |x: &f32| if is_nan { x.is_nan() } else { E::key(*x, i) == key };
                    let at = x.iter().position(wanted).unwrap_or(0);
                    let key = if is_nan { f32::NAN } else { key };
                    found[i * n + run] = Best { key, at: (offset + run * unit + at) as u32 };
                }
            }
        },
    );
    found
}

/// The first best of each column, for each key, of each block.
fn of_rows<E: Extreme>(layout: Layout, part: Part, x: &[f32], offset: usize) -> Vec<Best> {
    let unit = layout.unit().min(x.len()).max(1);
    let first = layout.number(part.unit);
    let last = layout.number(part.unit + x.len().div_ceil(unit).max(1) - 1);
    let n = last - first + unit;
    let mut keys = vec![f32::NEG_INFINITY; E::KEYS * n];
    let mut ats = vec![u32::MAX; E::KEYS * n];
    vectorized(
        #[inline(always)]
        || {
            for (row, x) in x.chunks(unit).enumerate() {
                let from = layout.number(part.unit + row) - first;
                let at = (offset + row * unit) as u32;
                for i in 0..E::KEYS {
                    let keys = &mut keys[i * n + from..][..x.len()];
                    let ats = &mut ats[i * n + from..][..x.len()];
                    for (column, ((x, best), best_at)) in x.iter().zip(keys).zip(ats).enumerate() {
                        let key = E::key(*x, i);
                        // the first of all, a greater one, or the first NaN
                        let better = (*best_at == u32::MAX) | (key > *best) | ((key != key) & (*best == *best));
                        *best = if better { key } else { *best };
                        *best_at = if better { at + column as u32 } else { *best_at };
                    }
                }
            }
        },
    );
    keys.into_iter().zip(ats).map(|(key, at)| Best { key, at }).collect()
}
