use super::super::graph::Rounding;
use super::ratio::Ratio;

/// More are not looked at one by one, and no table has as many.
const MOST_THRESHOLDS: i64 = 1 << 16;

/// `q = clamp(rounding(acc · ratio + zero_point), min, max)`: to the nearest, ties to even, or down.
#[derive(Clone, Debug)]
pub(super) struct Requantize {
    pub(super) rounding: Rounding,
    pub(super) channels: Vec<Channel>,
    /// Of element `i`, the channel is `i / inner % channels.len()`.
    pub(super) inner: usize,
    pub(super) zero_point: i64,
    pub(super) min: i64,
    pub(super) max: i64,
}

#[derive(Clone, Debug)]
pub(super) struct Channel {
    /// Numerator and denominator.
    ratio: (i128, i128),
    pub(super) plan: Plan,
}

/// How the code computes what the ratio says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Plan {
    /// `round(acc · multiplier / 2^shift)`, where that is proven to be the same for every accumulator.
    Multiplier { multiplier: i32, shift: u32 },
    /// For each of `min + 1..=max` the smallest accumulator that becomes it, so `q` is `min` and the number of
    /// thresholds that `acc` reaches.
    Thresholds(Vec<i64>),
}

impl Plan {
    pub(super) fn thresholds(&self) -> Option<&[i64]> {
        match self {
            Self::Thresholds(thresholds) => Some(thresholds),
            Self::Multiplier { .. } => None,
        }
    }
}

/// The integers that an accumulator becomes, and the accumulators that there are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ranges {
    pub(super) rounding: Rounding,
    pub(super) zero_point: i64,
    pub(super) min: i64,
    pub(super) max: i64,
    pub(super) accumulators: (i64, i64),
    /// Whether an accumulator is of 64 bits, which no product with a multiplier fits.
    pub(super) wide: bool,
}

/// `rounding(acc · numerator / denominator + zero_point)`: a tie goes to the sum that is even, as in the model.
pub(super) fn exact(
    rounding: Rounding,
    (numerator, denominator): (i128, i128),
    zero_point: i64,
    acc: i128,
) -> Option<i128> {
    if rounding == Rounding::Floor {
        return Some(numerator.checked_mul(acc)?.div_euclid(denominator) + i128::from(zero_point));
    }
    let doubled = numerator.checked_mul(acc)?.checked_mul(2)?.checked_add(denominator)?;
    let rounded = doubled.div_euclid(2 * denominator) + i128::from(zero_point);
    Some(if doubled.rem_euclid(2 * denominator) == 0 && rounded & 1 != 0 { rounded - 1 } else { rounded })
}

/// What the generated code computes, before the clamp.
pub(super) fn multiplied(acc: i64, multiplier: i32, shift: u32, zero_point: i64) -> i64 {
    let product = acc * i64::from(multiplier);
    match shift.checked_sub(1) {
        None => product + zero_point,
        Some(below) => {
            let odd = ((product >> shift) + zero_point) & 1;
            ((product + ((1i64 << below) - 1) + odd) >> shift) + zero_point
        }
    }
}

/// The smallest accumulator that becomes `q` or more: `acc · n / d ≥ q − z − 1/2`, and more than that where the tie
/// goes to the even `q − 1`. Where it is rounded down, `acc · n / d ≥ q − z`.
fn threshold(rounding: Rounding, (numerator, denominator): (i128, i128), zero_point: i64, q: i64) -> Option<i128> {
    if rounding == Rounding::Floor {
        let side = (i128::from(q) - i128::from(zero_point)).checked_mul(denominator)?;
        return Some(-(-side).div_euclid(numerator));
    }
    let side = (2 * (i128::from(q) - i128::from(zero_point)) - 1).checked_mul(denominator)?;
    let (floor, rest) = (side.div_euclid(2 * numerator), side.rem_euclid(2 * numerator));
    Some(if rest == 0 && q & 1 == 0 { floor } else { floor + 1 })
}

/// The multiplier of at most 31 bits that is nearest to the ratio, and its shift.
fn nearest((numerator, denominator): (i128, i128)) -> Option<(i32, u32)> {
    let bits = |value: i128| 128 - value.leading_zeros() as i32;
    let mut shift = (31 - bits(numerator) + bits(denominator)).min(62);
    while shift >= 0 {
        let up = numerator.checked_mul(1i128.checked_shl(shift as u32)?)?;
        let multiplier = up.checked_mul(2)?.checked_add(denominator)?.div_euclid(2 * denominator);
        if let Ok(multiplier) = i32::try_from(multiplier) {
            let twos = multiplier.trailing_zeros().min(shift as u32);
            return (multiplier > 0).then_some((multiplier >> twos, shift as u32 - twos));
        }
        shift -= 1;
    }
    None
}

impl Ranges {
    /// Integers and their thresholds: those that are reachable, and the next, which shows that they end there. The
    /// last accumulator's successor stands for a threshold that is not reachable.
    ///
    /// `None`: the numbers are too large, or the thresholds are too many.
    pub(super) fn thresholds(&self, ratio: (i128, i128)) -> Option<Vec<(i64, i64)>> {
        let (first, last) = self.accumulators;
        let becomes = |acc: i64| {
            let q = exact(self.rounding, ratio, self.zero_point, acc.into())?;
            i64::try_from(q.clamp(self.min.into(), self.max.into())).ok()
        };
        let (low, high) = (becomes(first)?, becomes(last)?);
        if high - low >= MOST_THRESHOLDS {
            return None;
        }
        let at = |q: i64| {
            let at = threshold(self.rounding, ratio, self.zero_point, q)?.clamp(first.into(), i128::from(last) + 1);
            Some((q, i64::try_from(at).ok()?))
        };
        (low.max(self.min + 1)..=self.max.min(high + 1)).map(at).collect()
    }

    /// Whether a multiplier rounds every accumulator as the ratio does that the thresholds are of.
    ///
    /// Both grow with the accumulator, so they are the same everywhere if the multiplier reaches every `q` at its
    /// threshold and not before.
    pub(super) fn prove(&self, thresholds: &[(i64, i64)], multiplier: i32, shift: u32) -> bool {
        let (first, last) = self.accumulators;
        let becomes = |acc| multiplied(acc, multiplier, shift, self.zero_point);
        thresholds.iter().all(|(q, at)| (*at > last || becomes(*at) >= *q) && (*at <= first || becomes(at - 1) < *q))
    }
}

impl Channel {
    /// `None`: the numbers are too large, or the thresholds are too many.
    pub(super) fn new(ratio: Ratio, ranges: Ranges) -> Option<Self> {
        let ratio = ratio.fraction()?;
        let Ranges { rounding, min, max, accumulators: (first, last), wide, .. } = ranges;
        if min == max {
            return Some(Self { ratio, plan: Plan::Multiplier { multiplier: 1, shift: 0 } });
        }
        let thresholds = ranges.thresholds(ratio)?;
        let multiplier = if wide || rounding != Rounding::HalfToEven { None } else { nearest(ratio) };
        if let Some((multiplier, shift)) = multiplier.filter(|(m, s)| ranges.prove(&thresholds, *m, *s)) {
            return Some(Self { ratio, plan: Plan::Multiplier { multiplier, shift } });
        }
        if max - min >= MOST_THRESHOLDS {
            return None;
        }
        // below the reachable integers every accumulator is enough, above them none is
        let before = thresholds.first().map_or(max, |(q, _)| q - 1);
        let below = (min + 1..=before).map(|_| first);
        let known = thresholds.iter().map(|(_, at)| *at);
        let levels = usize::try_from(max - min).ok()?;
        let all = below.chain(known).chain(std::iter::repeat(last.checked_add(1)?)).take(levels);
        Some(Self { ratio, plan: Plan::Thresholds(all.collect()) })
    }
}

impl Requantize {
    /// By exact arithmetic.
    pub(super) fn exact(&self, index: usize, acc: i128) -> Option<i64> {
        let channel = self.channels.get(index / self.inner % self.channels.len())?;
        let rounded = exact(self.rounding, channel.ratio, self.zero_point, acc)?;
        i64::try_from(rounded.clamp(self.min.into(), self.max.into())).ok()
    }

    /// The channels' rows of thresholds.
    pub(super) fn rows(&self) -> Vec<&[i64]> {
        self.channels.iter().filter_map(|channel| channel.plan.thresholds()).collect()
    }

    /// Of each channel, multiplier and shift, or 0 and the row of thresholds.
    pub(super) fn multipliers(&self) -> (Vec<i64>, Vec<i64>) {
        let mut row = 0;
        let of = |channel: &Channel| match channel.plan {
            Plan::Multiplier { multiplier, shift } => (i64::from(multiplier), i64::from(shift)),
            Plan::Thresholds(_) => {
                row += 1;
                (0, row - 1)
            }
        };
        self.channels.iter().map(of).unzip()
    }

    pub(super) fn describe(&self) -> String {
        let (all, rest) = (self.channels.len(), self.rows().len());
        let by = format!("{} of {all} channels by proven multiplier", all - rest);
        if rest == 0 { by } else { format!("{by}, the rest by thresholds") }
    }
}
