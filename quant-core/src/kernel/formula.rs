//! What a fake quantizer makes of one number.

/// How a real number becomes an integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// The nearest, ties to even.
    HalfToEven,
    /// The largest that is not greater.
    Floor,
    /// The smallest that is not less.
    Ceil,
    /// The integer part.
    ToZero,
}

/// `y` as a function of `x`, the scale `s` and the zero point `z`, and its gradients for an output gradient `g`.
///
/// Roundings and signs are straight-through: their gradient is that of the identity.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Formula {
    /// `y = (c − z) · s` with `c = clamp(r, min, max)`, `r = round(x / s + z)`.
    ///
    /// | | `min ≤ r ≤ max`, or `straight_through` | elsewhere |
    /// |---|---|---|
    /// | `dx` | `g` | 0 |
    /// | `ds` | `Σ g · ((c − z) − x / s)` | `Σ g · (c − z)` |
    /// | `dz` | 0 | `−Σ g · s` |
    Integers {
        /// How an integer is found.
        rounding: Rounding,
        /// The smallest integer.
        min: f32,
        /// The largest.
        max: f32,
        /// Whether gradients pass outside of the range too.
        straight_through: bool,
    },
    /// The integers of [`Integers`](Self::Integers) themselves, `y = c`. `dx = g / s`, `ds = −Σ g · x / s²`, `dz = Σ g` in the
    /// range, or if `straight_through`; 0 elsewhere.
    ToIntegers {
        /// How an integer is found.
        rounding: Rounding,
        /// The smallest integer.
        min: f32,
        /// The largest.
        max: f32,
        /// Whether gradients pass outside of the range too.
        straight_through: bool,
    },
    /// `y = sign(x) · s`, where the sign of 0 is 1. `dx = g · s`, `ds = Σ g · sign(x)`.
    ///
    /// If it is clamped, which changes no value for `s > 0`, `dx = 0` where `|x| > s`, and `ds` has `g · s · sign(x)` more there, the
    /// gradient of the bound.
    Binary {
        /// Whether gradients stop outside of the scale.
        clamped: bool,
    },
    /// `y = s`, whatever `x` is: a number for each element. `dx = 0`, `ds = Σ g`.
    Spread,
    /// `y = sign(x) · s` where `|x| > threshold · s`, else 0. `dx = g · s` and `ds = Σ g · sign(x)` where `y` is not 0.
    Ternary {
        /// Up to where values are 0, in scales.
        threshold: f32,
    },
    /// `y = max(|x|, min) / s`: the scale for a threshold `x` in the units of a tensor, where `s` is the threshold in integers.
    /// `dx = g · sign(x) / s`, below the minimum too, and `ds = −Σ g · y / s`.
    Quotient {
        /// The smallest threshold; 0 is none.
        min: f32,
    },
}

/// A function whose gradient is that of the identity: [`crate::function::ste`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SteFunction {
    /// To an integer.
    Round(Rounding),
    /// 1 where `x ≥ 0`, else −1.
    BinarySign,
    /// `min(max(x, min), max)`.
    Clamp {
        /// The lower bound.
        min: f32,
        /// The upper bound.
        max: f32,
    },
    /// `sign(x) · max(|x|, min)`, where the sign of 0 is 1.
    SignedClampMin {
        /// The smallest magnitude.
        min: f32,
    },
}
