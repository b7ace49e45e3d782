/// `numerator / denominator · 2^exponent`, more than 0, with odd numbers that have no common divisor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ratio {
    numerator: i128,
    denominator: i128,
    exponent: i32,
}

/// How much a scale that is a rounded product, such as `s_in · s_w`, is off the exact one.
const ROUNDED: f64 = 1.0 / (1 << 22) as f64;

fn greatest_common_divisor(mut a: i128, mut b: i128) -> i128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// `value · 2^exponent`, if it stays far from where `i128` ends.
fn shifted(value: i128, exponent: i32) -> Option<i128> {
    let bits = 128 - value.leading_zeros() as i32;
    (exponent >= 0 && exponent + bits <= 124).then(|| value << exponent)
}

impl Ratio {
    /// Exactly: every float is a dyadic number. Of a scale, which is more than 0.
    pub(super) fn of_scale(scale: f32) -> Option<Self> {
        let bits = scale.to_bits();
        let (mantissa, exponent) = (i128::from(bits & 0x7f_ffff), (bits >> 23 & 0xff) as i32);
        let (mantissa, exponent) =
            if exponent == 0 { (mantissa, -149) } else { (mantissa | 0x80_0000, exponent - 150) };
        (scale.is_finite() && scale > 0.0).then(|| Self::reduced(mantissa, 1, exponent))
    }

    /// Of one that is more than 0.
    pub(super) fn of_integer(integer: i128) -> Self {
        Self::reduced(integer, 1, 0)
    }

    /// Of positive numbers.
    fn reduced(numerator: i128, denominator: i128, exponent: i32) -> Self {
        let (up, down) = (numerator.trailing_zeros(), denominator.trailing_zeros());
        let (numerator, denominator) = (numerator >> up, denominator >> down);
        let divisor = greatest_common_divisor(numerator, denominator);
        let exponent = exponent + up as i32 - down as i32;
        Self { numerator: numerator / divisor, denominator: denominator / divisor, exponent }
    }

    pub(super) fn times(self, other: Self) -> Option<Self> {
        let numerator = self.numerator.checked_mul(other.numerator)?;
        let denominator = self.denominator.checked_mul(other.denominator)?;
        Some(Self::reduced(numerator, denominator, self.exponent + other.exponent))
    }

    pub(super) fn over(self, other: Self) -> Option<Self> {
        let Self { numerator, denominator, exponent } = other;
        self.times(Self { numerator: denominator, denominator: numerator, exponent: -exponent })
    }

    pub(super) fn divided_by(self, count: usize) -> Option<Self> {
        let count = i128::try_from(count).ok().filter(|count| *count > 0)?;
        self.over(Self::of_integer(count))
    }

    /// Numerator and denominator as integers, if they are not too large.
    pub(super) fn fraction(self) -> Option<(i128, i128)> {
        let numerator = shifted(self.numerator, self.exponent.max(0))?;
        Some((numerator, shifted(self.denominator, (-self.exponent).max(0))?))
    }

    /// Whether it is 1 but for the rounding of products in `f32`.
    pub(super) fn is_about_one(self) -> bool {
        (self.to_f64() - 1.0).abs() <= ROUNDED
    }

    pub(super) fn to_f64(self) -> f64 {
        self.numerator as f64 / self.denominator as f64 * 2f64.powi(self.exponent)
    }
}

/// One ratio, or one for each channel; the channel of element `i` is `i / inner % ratios.len()`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Scale {
    pub(super) ratios: Vec<Ratio>,
    pub(super) inner: usize,
}

impl Scale {
    /// Equal ratios are one.
    pub(super) fn new(ratios: Vec<Ratio>, inner: usize) -> Self {
        match ratios.as_slice() {
            [first, rest @ ..] if rest.iter().all(|ratio| ratio == first) => Self { ratios: vec![*first], inner: 1 },
            _ => Self { ratios, inner },
        }
    }

    pub(super) fn single(&self) -> Option<Ratio> {
        match self.ratios.as_slice() {
            [ratio] => Some(*ratio),
            _ => None,
        }
    }

    /// Channel by channel, where one of both may have one ratio for all. `None`: their channels are not the same, or
    /// the numbers are too large.
    pub(super) fn zip<T>(&self, other: &Self, f: impl Fn(Ratio, Ratio) -> Option<T>) -> Option<(Vec<T>, usize)> {
        let of = |scale: &Self, channel: usize| scale.single().or_else(|| scale.ratios.get(channel).copied());
        let many = if self.single().is_some() { other } else { self };
        let alike = other.single().is_some() || (many.inner == other.inner && many.ratios.len() == other.ratios.len());
        let both = |channel| f(of(self, channel)?, of(other, channel)?);
        let all = (0..many.ratios.len()).map(both).collect::<Option<Vec<_>>>()?;
        alike.then_some((all, many.inner))
    }

    pub(super) fn map(&self, f: impl Fn(Ratio) -> Option<Ratio>) -> Option<Self> {
        Some(Self { ratios: self.ratios.iter().map(|ratio| f(*ratio)).collect::<Option<_>>()?, inner: self.inner })
    }
}
