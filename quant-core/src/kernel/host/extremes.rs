//! The greatest keys of groups, and who has them.
use super::keys::Extreme;
use super::parts::{Part, split};
use super::pieces::{map, vectorized};
use super::statistic::{AllFound, Found};
use crate::kernel::{Layout, Winners};
use core::array::from_fn;

/// The greatest key of each group, and the element that has it; all groups for one key, then all for the next.
struct Best {
    keys: Vec<i32>,
    at: Vec<u32>,
}

impl Best {
    fn new(n: usize) -> Self {
        Self { keys: vec![0; n], at: vec![0; n] }
    }

    /// The greater one, and of equal ones the one that comes first.
    fn improve(&mut self, group: usize, key: i32, at: u32) {
        if self.at[group] == Winners::NOBODY || key > self.keys[group] {
            (self.keys[group], self.at[group]) = (key, at);
        }
    }
}

/// The numbers of keys, one row for each, and who has them.
fn found<E: Extreme>(best: Best) -> Found {
    let groups = best.keys.len() / E::KEYS;
    let mut numbers = Vec::with_capacity(best.keys.len());
    for (i, keys) in best.keys.chunks(groups).enumerate() {
        numbers.extend(keys.iter().map(|key| E::number(*key, i)));
    }
    // NaN of either sign is beyond all numbers, at one end or the other
    if let Some((low, high)) = numbers.split_at_mut_checked(groups) {
        for (low, high) in low.iter_mut().zip(high).filter(|(low, high)| low.is_nan() || high.is_nan()) {
            (*low, *high) = (f32::NAN, f32::NAN);
        }
    }
    Found { numbers, winners: Winners::Each(best.at) }
}

pub(super) fn extremes<E: Extreme>(
    layout: Layout,
    x: &[f32],
    finish: impl Fn(Found) -> AllFound + Send + Sync,
) -> AllFound {
    let parts = layout.parts();
    let pieces = parts.iter().zip(split(&parts, x)).map(|(part, x)| (*part, x, layout.begin(*part)));
    let pieces: Vec<_> = pieces.collect();
    let of_part = |(part, x, offset): (Part, &[f32], usize)| match layout {
        Layout::Runs { .. } => of_runs::<E>(layout, part, x, offset),
        Layout::Rows { .. } => of_rows::<E>(layout, part, x, offset),
    };
    let groups = layout.groups();
    if groups > 1 && layout.parts_are_apart() {
        let all = map(pieces, x.len(), |piece| finish(found::<E>(of_part(piece))));
        let minima = all.iter().filter_map(|part| part.minima.as_ref());
        return AllFound {
            found: Found::joined(all.iter().map(|part| &part.found)),
            minima: minima.clone().next().is_some().then(|| Found::joined(minima)),
        };
    }
    let of_parts = map(pieces.clone(), x.len(), of_part);
    let mut best = Best { keys: vec![0; E::KEYS * groups], at: vec![Winners::NOBODY; E::KEYS * groups] };
    for ((part, _, _), found) in pieces.iter().zip(&of_parts) {
        let n = found.keys.len() / E::KEYS;
        for (i, (key, at)) in found.keys.iter().zip(&found.at).enumerate() {
            best.improve(i / n * groups + layout.group_of(*part, i % n), *key, *at);
        }
    }
    if groups > 1 {
        return finish(found::<E>(best));
    }
    let firsts = best.at.clone();
    let Found { numbers, .. } = found::<E>(best);
    // only in pieces where there is one as large
    let equal = |(i, first): (usize, &u32)| {
        let holds = pieces.iter().zip(&of_parts).filter(|(_, found)| E::number(found.keys[i], i) == numbers[i]);
        let mut elements = Vec::new();
        for ((_, x, offset), _) in holds {
            let equal = x.iter().enumerate().filter(|(_, x)| E::is(**x, numbers[i]));
            elements.extend(equal.map(|(at, _)| (offset + at) as u32));
        }
        // NaN equals nothing
        if elements.is_empty() { vec![*first] } else { elements }
    };
    let winners = Winners::Shared(firsts.iter().enumerate().map(equal).collect());
    finish(Found { numbers, winners })
}

const LANES: usize = 32;

/// Elements after which it is noted which of them was the greatest: few, as they are looked through for it.
const BLOCK: usize = 512;

/// The greatest key.
#[inline(always)]
fn greatest<E: Extreme>(x: &[f32], i: usize) -> i32 {
    let mut lanes = [i32::MIN; LANES];
    let (chunks, rest) = x.as_chunks::<LANES>();
    for x in chunks {
        for (best, x) in lanes.iter_mut().zip(x) {
            *best = E::key(*x, i).max(*best);
        }
    }
    let rest = rest.iter().map(|x| E::key(*x, i));
    lanes.into_iter().chain(rest).fold(i32::MIN, i32::max)
}

/// The first element with a key, which there is.
#[inline(always)]
fn first<E: Extreme>(x: &[f32], i: usize, key: i32) -> u32 {
    let number = E::number(key, i);
    let mut lanes = [u32::MAX; 8];
    let (chunks, rest) = x.as_chunks::<8>();
    let whole = x.len() - rest.len();
    // a sign of zero is no difference, and NaN is none either
    let has = |x: f32| E::is(x, number) | (E::key(x, i) == key);
    for (chunk, x) in chunks.iter().enumerate() {
        for (lane, (best, x)) in lanes.iter_mut().zip(x).enumerate() {
            let at = if has(*x) { (chunk * 8 + lane) as u32 } else { u32::MAX };
            *best = at.min(*best);
        }
    }
    let at = lanes.into_iter().fold(u32::MAX, u32::min);
    if at != u32::MAX {
        return at;
    }
    rest.iter().position(|x| has(*x)).map_or(0, |at| (whole + at) as u32)
}

/// Runs up to this long are gone through once, with the place of each lane's greatest key beside it.
const SHORT: usize = 128;

/// The greatest key of a few elements, and the first that has it.
#[inline(always)]
fn greatest_of_few<E: Extreme>(x: &[f32], i: usize) -> (i32, usize) {
    let (chunks, rest) = x.as_chunks::<8>();
    let (mut keys, mut places) = ([i32::MIN; 8], [0u32; 8]);
    for (chunk, x) in chunks.iter().enumerate() {
        for lane in 0..8 {
            let key = E::key(x[lane], i);
            places[lane] = if key > keys[lane] { chunk as u32 } else { places[lane] };
            keys[lane] = key.max(keys[lane]);
        }
    }
    let halves: [i32; 4] = from_fn(|lane| keys[lane].max(keys[lane + 4]));
    let mut key = halves[0].max(halves[2]).max(halves[1].max(halves[3]));
    let places: [u32; 8] = from_fn(|lane| if keys[lane] == key { places[lane] * 8 + lane as u32 } else { u32::MAX });
    let halves: [u32; 4] = from_fn(|lane| places[lane].min(places[lane + 4]));
    let mut at = halves[0].min(halves[2]).min(halves[1].min(halves[3]));
    for (place, x) in rest.iter().enumerate() {
        let other = E::key(*x, i);
        if other > key || chunks.is_empty() && place == 0 {
            (key, at) = (other, (chunks.len() * 8 + place) as u32);
        }
    }
    (key, at as usize)
}

/// The first best of each run, for each key.
fn of_runs<E: Extreme>(layout: Layout, part: Part, x: &[f32], offset: usize) -> Best {
    let unit = layout.unit_of(part);
    let n = x.len().div_ceil(unit);
    let mut found = Best::new(E::KEYS * n);
    vectorized(
        #[inline(always)]
        || {
            if unit <= SHORT {
                for (run, x) in x.chunks(unit).enumerate() {
                    for i in 0..E::KEYS {
                        let (key, at) = greatest_of_few::<E>(x, i);
                        found.keys[i * n + run] = key;
                        found.at[i * n + run] = (offset + run * unit + at) as u32;
                    }
                }
                return;
            }
            for (run, x) in x.chunks(unit).enumerate() {
                let mut best = [(i32::MIN, 0); 2];
                for (block, x) in x.chunks(BLOCK).enumerate() {
                    for (i, best) in best.iter_mut().enumerate().take(E::KEYS) {
                        let key = greatest::<E>(x, i);
                        if key > best.0 {
                            *best = (key, block);
                        }
                    }
                }
                for (i, (key, block)) in best.into_iter().enumerate().take(E::KEYS) {
                    let from = block * BLOCK;
                    let at = first::<E>(&x[from..x.len().min(from + BLOCK)], i, key) as usize;
                    found.keys[i * n + run] = key;
                    found.at[i * n + run] = (offset + run * unit + from + at) as u32;
                }
            }
        },
    );
    found
}

/// The first best of each column, for each key, of each block.
fn of_rows<E: Extreme>(layout: Layout, part: Part, x: &[f32], offset: usize) -> Best {
    let unit = layout.unit_of(part);
    let of_part = layout.numbers_of(part);
    let n = of_part.len();
    // first the row of each, as all of a row have the same
    let mut found = Best::new(E::KEYS * n);
    vectorized(
        #[inline(always)]
        || {
            layout.tiles(
                part,
                #[inline(always)]
                |tile| {
                    let at = tile.number - of_part.start;
                    let begin = tile.rows.start;
                    for i in 0..E::KEYS {
                        let keys = &mut found.keys[i * n + at..][..tile.width];
                        let rows = &mut found.at[i * n + at..][..tile.width];
                        let first = &x[begin * unit + tile.column..][..tile.width];
                        keys.iter_mut().zip(first).for_each(|(best, x)| *best = E::key(*x, i));
                        rows.fill(begin as u32);
                    }
                    let mut row = begin + 1;
                    while row < tile.rows.end {
                        // several rows for each time that keys are read and written
                        let step = if row + TOGETHER <= tile.rows.end { TOGETHER } else { 1 };
                        let of = |row: usize| row * unit + tile.column..row * unit + tile.column + tile.width;
                        for i in 0..E::KEYS {
                            let keys = &mut found.keys[i * n + at..][..tile.width];
                            let rows = &mut found.at[i * n + at..][..tile.width];
                            match step {
                                1 => better_of_rows::<E, 1>([&x[of(row)]], i, row as u32, keys, rows),
                                _ => {
                                    let together = [&x[of(row)], &x[of(row + 1)], &x[of(row + 2)], &x[of(row + 3)]];
                                    better_of_rows::<E, TOGETHER>(together, i, row as u32, keys, rows);
                                }
                            }
                        }
                        row += step;
                    }
                },
            );
        },
    );
    for at in found.at.chunks_mut(unit) {
        for (column, at) in at.iter_mut().enumerate() {
            *at = (offset + *at as usize * unit + column) as u32;
        }
    }
    found
}

/// Rows that are gone through together.
const TOGETHER: usize = 4;

// written as a whole, because a row that stays what it was would become a store under a mask, which is slow
#[inline(always)]
fn better_of_rows<E: Extreme, const N: usize>(x: [&[f32]; N], i: usize, row: u32, keys: &mut [i32], rows: &mut [u32]) {
    let mut chunks = [(&[][..], &[][..]); N];
    for k in 0..N {
        chunks[k] = x[k].as_chunks::<LANES>();
    }
    let (all_keys, key_rest) = keys.as_chunks_mut::<LANES>();
    let (all_rows, row_rest) = rows.as_chunks_mut::<LANES>();
    for (chunk, (keys, rows)) in all_keys.iter_mut().zip(all_rows).enumerate() {
        let (mut best, mut best_row) = (*keys, *rows);
        for (k, (x, _)) in chunks.iter().enumerate() {
            let x = &x[chunk];
            for lane in 0..LANES {
                let key = E::key(x[lane], i);
                best_row[lane] = if key > best[lane] { row + k as u32 } else { best_row[lane] };
                best[lane] = key.max(best[lane]);
            }
        }
        (*keys, *rows) = (best, best_row);
    }
    for (k, (_, x)) in chunks.iter().enumerate() {
        for ((x, best), best_row) in x.iter().zip(&mut *key_rest).zip(&mut *row_rest) {
            let key = E::key(*x, i);
            if key > *best {
                (*best, *best_row) = (key, row + k as u32);
            }
        }
    }
}
