use core::fmt;
use core::ops::Range;

/// Why an operation on quantized tensors has no quantized result.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum QuantTensorError {
    /// The value does not stand for integers of its scale, zero point and bit width, or for numbers of its format.
    #[error(
        "{operation}: the value does not stand for integers of its scale, zero point and bit width\n\
         help: a quantizer may still be delayed (`quant_delay_steps`), all values of one bit may have one sign, or the \
         integers may be too large for a float"
    )]
    Invalid {
        /// What was asked for.
        operation: &'static str,
    },
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
    /// There are no integers, but numbers of a floating-point format.
    #[error(
        "{operation}: the values stand for floating-point numbers, and not for integers\n\
         help: `minifloat` returns the numbers; to compute with them take the values, and quantize the result"
    )]
    Floats {
        /// What was asked for.
        operation: &'static str,
    },
    /// There are no numbers of a floating-point format, but integers.
    #[error("{operation}: the values stand for integers, and not for floating-point numbers\nhelp: `int` returns them")]
    Integers {
        /// What was asked for.
        operation: &'static str,
    },
    /// The device has no type for the integers.
    #[error("{operation}: the device has no type that holds {format}\nhelp: move the tensor to another device")]
    DType {
        /// What was asked for.
        operation: &'static str,
        /// The format of the integers.
        format: IntegerFormat,
    },
    /// The scale or the zero point varies along dimensions that do not go on as they are.
    #[error(
        "{operation}: scale or zero point have the shape {shape:?}, and so differ between elements that are treated alike\n\
         help: quantize the whole tensor with one, or compute with the values"
    )]
    Granularity {
        /// What was asked for.
        operation: &'static str,
        /// The shape of the scale or the zero point.
        shape: Vec<usize>,
    },
    /// The shapes of two operands, or of the tensor and of what it shall become, do not belong together.
    #[error("{operation}: the shapes {first:?} and {second:?} do not fit")]
    Shapes {
        /// What was asked for.
        operation: &'static str,
        /// The shape of the first operand.
        first: Vec<usize>,
        /// That of the other, or the one that was asked for.
        second: Vec<usize>,
    },
    /// There are no such dimensions.
    #[error("{operation}: {dims:?} are not dimensions of a tensor of the shape {shape:?}, which are counted from 0")]
    Dims {
        /// What was asked for.
        operation: &'static str,
        /// The dimensions that were named.
        dims: Vec<usize>,
        /// The shape of the tensor.
        shape: Vec<usize>,
    },
    /// A range is not within its dimension.
    #[error("{operation}: {range:?} is not within dimension {dim}, whose size is {size}")]
    Slice {
        /// What was asked for.
        operation: &'static str,
        /// The range.
        range: Range<usize>,
        /// The dimension.
        dim: usize,
        /// Its size.
        size: usize,
    },
    /// There is no operand.
    #[error("{operation}: there are no tensors")]
    Empty {
        /// What was asked for.
        operation: &'static str,
    },
    /// A number has no place among the integers.
    #[error("{operation}: {number} is not a number that integers can be scaled by\nhelp: compute with the values")]
    Number {
        /// What was asked for.
        operation: &'static str,
        /// The number.
        number: f32,
    },
    /// 0.0 comes up, and no integer stands for it.
    #[error(
        "{operation}: 0.0, which the result may have, is none of the integers\n\
         help: compute with the value, or quantize with a zero point that is an integer in the range"
    )]
    NoZero {
        /// What was asked for.
        operation: &'static str,
    },
    /// The operands cannot be computed with together.
    #[error(
        "{operation}: the operands are on different devices, or of different precision\n\
         help: move one of them by `to_device`, or load both in one precision"
    )]
    Mixed {
        /// What was asked for.
        operation: &'static str,
    },
    /// Burn's quantized tensors cannot hold it.
    #[error(
        "{operation}: burn's quantized tensors have no place for {reason}\n\
         help: quantize symmetrically to at most 8 bits with a sign, in single precision, e.g. by `Int8WeightPerTensorFloat`"
    )]
    QFloat {
        /// What was asked for.
        operation: &'static str,
        /// What it has.
        reason: &'static str,
    },
    /// There are no such windows, or averages of them have no scale in common.
    #[error("{operation}: {reason}\nhelp: compute with the values")]
    Windows {
        /// What was asked for.
        operation: &'static str,
        /// Why.
        reason: &'static str,
    },
}

/// A bit width and a sign, as they are printed: `u8`, `i4`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct IntegerFormat {
    /// The number of bits.
    pub bit_width: f32,
    /// Whether there are negative integers.
    pub signed: bool,
}

impl IntegerFormat {
    /// The lowest and the highest integer; of a sign −1 and 1.
    ///
    /// ```
    /// use quant_core::tensor::IntegerFormat;
    /// assert_eq!(IntegerFormat::signed(8).range(), (-128.0, 127.0));
    /// assert_eq!(IntegerFormat::unsigned(1).range(), (0.0, 1.0));
    /// ```
    pub fn range(&self) -> (f64, f64) {
        let bits = f64::from(self.bit_width);
        match self.signed {
            true if self.bit_width == 1.0 => (-1.0, 1.0),
            true => (-(bits - 1.0).exp2(), (bits - 1.0).exp2() - 1.0),
            false => (0.0, bits.exp2() - 1.0),
        }
    }

    /// Integers from `−2^(bit_width−1)` to `2^(bit_width−1) − 1`.
    pub const fn signed(bit_width: u8) -> Self {
        Self { bit_width: bit_width as f32, signed: true }
    }

    /// Integers from 0 to `2^bit_width − 1`.
    pub const fn unsigned(bit_width: u8) -> Self {
        Self { bit_width: bit_width as f32, signed: false }
    }
}

impl fmt::Display for IntegerFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", if self.signed { 'i' } else { 'u' }, self.bit_width)
    }
}
