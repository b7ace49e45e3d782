//! Numbers as integers of which the greatest is looked for.

/// What is found is the largest key of a group, or the largest of each of several keys.
///
/// Keys are integers in the order of the numbers: they have a maximum among vector instructions, which floats with NaN have not.
pub(super) trait Extreme: Copy + Send + Sync {
    const KEYS: usize;
    fn key(x: f32, i: usize) -> i32;
    /// The number that has a key.
    fn number(key: i32, i: usize) -> f32;
    /// The element that it stands for.
    fn is(x: f32, number: f32) -> bool;
}

#[derive(Clone, Copy)]
pub(super) struct ByMagnitude;

impl Extreme for ByMagnitude {
    const KEYS: usize = 1;
    #[inline(always)]
    fn key(x: f32, _: usize) -> i32 {
        // NaN is larger than infinity
        x.abs().to_bits() as i32
    }
    #[inline(always)]
    fn number(key: i32, _: usize) -> f32 {
        f32::from_bits(key as u32)
    }
    #[inline(always)]
    fn is(x: f32, number: f32) -> bool {
        x.abs() == number
    }
}

/// The smallest, and if there are two keys the largest too.
#[derive(Clone, Copy)]
pub(super) struct ByNumber<const KEYS: usize>;

/// Negative numbers in the other direction, as their magnitudes are in the wrong one.
#[inline(always)]
fn ordered(bits: i32) -> i32 {
    bits ^ ((bits >> 31) & 0x7fff_ffff)
}

impl<const N: usize> Extreme for ByNumber<N> {
    const KEYS: usize = N;
    #[inline(always)]
    fn key(x: f32, i: usize) -> i32 {
        // both zeros are one number
        let key = ordered((x + 0.0).to_bits() as i32);
        // of two ends one has NaN of either sign, of one end it must be that one
        match i {
            0 if N == 1 && x.is_nan() => i32::MAX,
            0 => !key,
            _ => key,
        }
    }
    #[inline(always)]
    fn number(key: i32, i: usize) -> f32 {
        f32::from_bits(ordered(if i == 0 { !key } else { key }) as u32)
    }
    #[inline(always)]
    fn is(x: f32, number: f32) -> bool {
        x == number
    }
}
