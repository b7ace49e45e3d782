use core::fmt;

/// Why an operation on quantized tensors has no quantized result.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum QuantTensorError {
    /// The value of an operand does not stand for its integers.
    #[error(transparent)]
    Invalid(#[from] InvalidQuantTensor),
    /// Integers are added or joined that are multiples of different numbers.
    #[error(
        "{operation}: the scales differ, {first} and {second}\n\
         help: let one quantizer make both operands, or requantize one of them by that of the other"
    )]
    Scales {
        /// What was asked for.
        operation: &'static str,
        /// The scale of the first operand, where they differ.
        first: f32,
        /// That of the other.
        second: f32,
    },
    /// Integers are joined that stand for 0.0 where they differ.
    #[error(
        "{operation}: the zero points differ, {first} and {second}\n\
         help: let one quantizer make both operands, or requantize one of them by that of the other"
    )]
    ZeroPoints {
        /// What was asked for.
        operation: &'static str,
        /// The zero point of the first operand, where they differ.
        first: f32,
        /// That of the other.
        second: f32,
    },
    /// Integers are joined that have different ranges.
    #[error(
        "{operation}: the integers have different formats, {first} and {second}\n\
         help: let one quantizer make both operands, or requantize one of them by that of the other"
    )]
    Formats {
        /// What was asked for.
        operation: &'static str,
        /// The format of the first operand.
        first: IntegerFormat,
        /// That of the other.
        second: IntegerFormat,
    },
    /// Integers are multiplied of which one that is not 0 stands for 0.0.
    #[error(
        "{operation}: products of integers need zero points of 0\n\
         help: quantize symmetrically, e.g. by `Int8ActPerTensorFloat`, or compute with the values"
    )]
    ZeroPoint {
        /// What was asked for.
        operation: &'static str,
    },
    /// There are no integers.
    #[error(
        "{operation}: the values stand for floating-point numbers, and not for integers\n\
         help: compute with the values and quantize the result"
    )]
    Floats {
        /// What was asked for.
        operation: &'static str,
    },
    /// The scale or the zero point varies along dimensions that do not go on as they are.
    #[error(
        "{operation}: the scale has the shape {scale:?}, and so differs between elements that are treated alike\n\
         help: quantize with one scale for the whole tensor, or compute with the values"
    )]
    Granularity {
        /// What was asked for.
        operation: &'static str,
        /// The shape of the scale or the zero point.
        scale: Vec<usize>,
    },
    /// The shapes of the operands do not belong together.
    #[error("{operation}: the shapes {first:?} and {second:?} do not fit")]
    Shapes {
        /// What was asked for.
        operation: &'static str,
        /// The shape of the first operand.
        first: Vec<usize>,
        /// That of the other, or what was asked for.
        second: Vec<usize>,
    },
    /// A number has no place among the integers.
    #[error("{operation}: {number} is not a number that integers can be scaled by\nhelp: compute with the values")]
    Number {
        /// What was asked for.
        operation: &'static str,
        /// The number.
        number: f32,
    },
    /// Averages are taken over different numbers of elements, so that they have no scale in common.
    #[error("{operation}: {reason}, so the averages are not of equally many elements\nhelp: compute with the values")]
    Windows {
        /// What was asked for.
        operation: &'static str,
        /// Why.
        reason: &'static str,
    },
}

/// The value of a [`QuantTensor`](super::QuantTensor) does not stand for integers of its bit width, or for numbers of its
/// format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the value does not stand for integers of this scale, zero point and bit width: the quantizer may still be delayed \
     (`quant_delay_steps`), all values of one bit may have one sign, the integers may be too large for a float, or the \
     format is a floating-point one, whose numbers `minifloat` returns"
)]
pub struct InvalidQuantTensor;

/// A bit width and a sign, as they are printed: `u8`, `i4`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct IntegerFormat {
    /// The number of bits.
    pub bit_width: f32,
    /// Whether there are negative integers.
    pub signed: bool,
}

impl fmt::Display for IntegerFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", if self.signed { 'i' } else { 'u' }, self.bit_width)
    }
}
