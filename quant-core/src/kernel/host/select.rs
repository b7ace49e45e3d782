//! The k-th smallest of many numbers without sorting them.
use super::pieces::{PIECE, map, vectorized};

/// Below this many numbers a selection among all of them is as fast.
const SMALL: usize = 32 * 1024;

/// How many numbers guess where the k-th is.
const SAMPLE: usize = 8 * 1024;

/// A number whose order as an integer is that of the float: NaN is the largest.
#[inline(always)]
fn key<const ABS: bool>(x: f32) -> u32 {
    let bits = x.to_bits();
    let magnitude = bits & 0x7fff_ffff;
    let magnitude = if magnitude > 0x7f80_0000 { 0x7fff_ffff } else { magnitude };
    match ABS {
        true => magnitude,
        // both zeros are one number
        false if bits >> 31 == 1 && magnitude != 0x7fff_ffff => 0x8000_0000 - magnitude,
        false => 0x8000_0000 + magnitude,
    }
}

/// The `k`-th smallest element, or magnitude, from 1, and where it is. Of equal elements the first ones are the smaller ones, but
/// the largest is the first of its kind.
pub(super) fn kth_smallest<const ABS: bool>(x: &[f32], k: usize) -> (f32, usize) {
    let k = k.clamp(1, x.len());
    let at = match among_few::<ABS>(x, k) {
        Some(at) => at,
        None => {
            let mut all = Vec::with_capacity(x.len());
            collect::<ABS>(x, 0, 0..=u32::MAX, &mut all);
            nth(&mut all, k - 1).1 as usize
        }
    };
    let number = |at: usize| if ABS { x[at].abs() } else { x[at] };
    if k < x.len() {
        return (number(at), at);
    }
    let largest = key::<ABS>(x[at]);
    let first = x.iter().position(|x| key::<ABS>(*x) == largest).unwrap_or(at);
    (number(first), first)
}

fn nth(candidates: &mut [(u32, u32)], n: usize) -> (u32, u32) {
    *candidates.select_nth_unstable(n).1
}

/// Appends what is in the range of keys, with its place, and returns how many are below it.
fn collect<const ABS: bool>(
    x: &[f32],
    offset: usize,
    range: core::ops::RangeInclusive<u32>,
    found: &mut Vec<(u32, u32)>,
) -> usize {
    let (low, high) = range.into_inner();
    let mut below = 0;
    vectorized(
        #[inline(always)]
        || {
            for (block, x) in x.chunks(1024).enumerate() {
                let (mut less, mut inside) = (0u32, 0u32);
                for x in x {
                    let key = key::<ABS>(*x);
                    less += u32::from(key < low);
                    inside += u32::from((key >= low) & (key <= high));
                }
                below += less as usize;
                if inside == 0 {
                    continue;
                }
                let at = offset + block * 1024;
                let keys = x.iter().enumerate().map(|(i, x)| (key::<ABS>(*x), (at + i) as u32));
                found.extend(keys.filter(|(key, _)| (low..=high).contains(key)));
            }
        },
    );
    below
}

/// Guesses from a sample between which keys it is, and looks at those only. `None` if the guess was wrong.
fn among_few<const ABS: bool>(x: &[f32], k: usize) -> Option<usize> {
    if x.len() < SMALL {
        return None;
    }
    let step = x.len() / SAMPLE;
    let mut sample: Vec<u32> = x.iter().step_by(step).map(|x| key::<ABS>(*x)).collect();
    let q = k as f64 / x.len() as f64;
    let n = sample.len() as f64;
    // five deviations of the rank that it has in the sample, and some more for the ends
    let reach = 5.0 * (n * q * (1.0 - q)).sqrt() + 8.0;
    let bound = |rank: f64, sample: &mut [u32]| match rank {
        rank if rank < 0.0 => 0,
        rank if rank >= n => u32::MAX,
        rank => *sample.select_nth_unstable(rank as usize).1,
    };
    let low = bound(n * q - reach, &mut sample);
    let high = bound(n * q + reach, &mut sample);
    let pieces: Vec<_> = x.chunks(PIECE).enumerate().map(|(i, x)| (i * PIECE, x)).collect();
    let found = map(pieces, x.len(), |(offset, x)| {
        let mut found = Vec::new();
        (collect::<ABS>(x, offset, low..=high, &mut found), found)
    });
    let below: usize = found.iter().map(|(below, _)| below).sum();
    let mut candidates: Vec<_> = found.into_iter().flat_map(|(_, found)| found).collect();
    let rank = (k - 1).checked_sub(below)?;
    (rank < candidates.len()).then(|| nth(&mut candidates, rank).1 as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted<const ABS: bool>(x: &[f32], k: usize) -> (u32, usize) {
        let mut all: Vec<_> = x.iter().enumerate().map(|(i, x)| (if ABS { x.abs() } else { *x }, i)).collect();
        all.sort_by(|a, b| (a.0 + 0.0).total_cmp(&(b.0 + 0.0)));
        let (number, at) = all[k - 1];
        let first = all.iter().position(|(x, _)| *x == number).unwrap();
        (number.to_bits(), if k == x.len() { all[first].1 } else { at })
    }

    fn check(x: &[f32]) {
        let n = x.len();
        for k in [1, 2, n / 1000 + 1, n / 4 + 1, n / 2 + 1, n - n / 1000, n - 1, n].map(|k| k.clamp(1, n)) {
            let of = |(number, at): (f32, usize)| (number.to_bits(), at);
            assert_eq!(of(kth_smallest::<false>(x, k)), sorted::<false>(x, k), "{k} of {n}");
            assert_eq!(of(kth_smallest::<true>(x, k)), sorted::<true>(x, k), "{k} of {n}, magnitudes");
        }
    }

    #[test]
    fn the_kth_is_that_of_a_sort() {
        let noise = |i: usize| ((i as f32 * 12.9898).sin() * 43758.547).fract();
        for n in [1, 2, 3, 1000, 40_000, 300_001] {
            check(&(0..n).map(noise).collect::<Vec<_>>());
            // as a rectified layer gives them: half of them are one number
            check(&(0..n).map(|i| noise(i).max(0.0)).collect::<Vec<_>>());
            check(&(0..n).map(|i| i as f32 - 70_000.0).collect::<Vec<_>>());
            check(&vec![2.5; n]);
            check(&(0..n).map(|i| if i % 8192 == 0 { 1e6 } else { noise(i) }).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_sample_that_misleads_is_found_out() {
        // the elements of the sample are all from the upper half
        let n = 4 * SMALL;
        let step = n / SAMPLE;
        let x: Vec<f32> = (0..n).map(|i| if i % step == 0 { 1e3 + i as f32 } else { i as f32 / n as f32 }).collect();
        check(&x);
    }

    #[test]
    fn nan_is_the_largest() {
        let x = [1.0, f32::NAN, -3.0, f32::INFINITY, -f32::NAN];
        assert_eq!(kth_smallest::<false>(&x, 3), (f32::INFINITY, 3));
        assert!(kth_smallest::<false>(&x, 4).0.is_nan());
        assert_eq!(kth_smallest::<true>(&x, 1), (1.0, 0));
        assert_eq!(kth_smallest::<false>(&x, 5).1, 1);
    }
}
