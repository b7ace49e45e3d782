use super::Role;

/// What a target may require of a quantizer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Requirement {
    /// No floating-point format.
    Integers,
    /// Not the two values `±s`.
    NotBinary,
    /// `z = 0`
    NoZeroPoint,
    /// `z` is an integer.
    IntegerZeroPoint,
    /// `s = 2^k`
    PowerOfTwoScale,
    /// `s` is one number, not one for each channel.
    OneScale,
    /// The number of bits.
    BitWidth {
        /// The lowest.
        min: usize,
        /// The highest.
        max: usize,
    },
    /// `−2^(b−1)` to `2^(b−1) − 1`, or a part of it.
    Signed,
    /// All integers of the bit width.
    FullRange,
    /// If not all, then `±(2^(b−1) − 1)`.
    SignedIfNarrow,
    /// Ties are rounded to the even integer. What keeps some bits of integers may round down.
    RoundHalfToEven,
    /// No quantizer that keeps some bits of integers.
    NoTruncation,
    /// There is no quantizer.
    NotQuantized,
}

impl Requirement {
    /// What to write instead, before and behind the [`number`](Self::number), if there is one.
    pub(super) const fn remedy(self) -> [&'static str; 2] {
        let text = match self {
            Self::Integers => "use a quantizer of integers",
            Self::NotBinary => "use a quantizer of integers with 2 bits or more",
            Self::NoZeroPoint => "write `zero_point_impl: ZeroZeroPoint`, or use a symmetric quantizer",
            Self::IntegerZeroPoint => "write `#[value(true)] quantize_zero_point: bool`",
            Self::PowerOfTwoScale => "extend `quantizers::base::PoTScale` first, or use a fixed-point quantizer",
            Self::OneScale => "extend `quantizers::base::PerTensor` first",
            Self::BitWidth { .. } => return ["write `#[value(", ")] bit_width: usize`"],
            Self::Signed => "write `#[value(true)] signed: bool`",
            Self::FullRange => "write `#[value(false)] narrow_range: bool`",
            Self::SignedIfNarrow => "write `#[value(true)] signed: bool` or `#[value(false)] narrow_range: bool`",
            Self::RoundHalfToEven => "write `float_to_int_impl: RoundSte`",
            Self::NoTruncation => {
                "take the mean or the sum without a truncating layer, and quantize that by a quantizer of activations"
            }
            Self::NotQuantized => "use `NoQuant` in its place",
        };
        [text, ""]
    }

    /// The nearest that a target takes of a quantizer with too many.
    pub(super) const fn number(self) -> Option<usize> {
        match self {
            Self::BitWidth { max, .. } => Some(max),
            _ => None,
        }
    }
}

/// What a [`Target`](super::Target) requires, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Of whom.
    pub role: Role,
    /// What.
    pub requires: Requirement,
    /// The target's rule, as the end of a sentence that begins with its name.
    pub because: &'static str,
}

impl Rule {
    /// A rule for quantizers of one role.
    pub const fn of(role: Role, requires: Requirement, because: &'static str) -> Self {
        Self { role, requires, because }
    }

    /// A rule for all quantizers.
    pub const fn any(requires: Requirement, because: &'static str) -> Self {
        Self::of(Role::Any, requires, because)
    }

    /// A rule for quantizers of activations.
    pub const fn act(requires: Requirement, because: &'static str) -> Self {
        Self::of(Role::Activation, requires, because)
    }
}
