use super::FloatFormat;
use crate::function::{max_int, min_int};
use crate::quant::Quantized;
use crate::scalar::Scalar;
use burn::tensor::{Int, Tensor};

/// A tensor whose elements stand for integers, `value = (integer − zero_point) · scale`, or for the numbers of a
/// [floating-point format](FloatFormat), `value = number · scale`.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::tensor::QuantTensor;
///
/// let device = Device::flex();
/// let q = QuantTensor {
///     value: Tensor::<1>::from_floats([0.25, -0.5], &device),
///     scale: Tensor::full([1], 0.25, &device),
///     zero_point: Tensor::zeros([1], &device),
///     bit_width: 3.0.into(),
///     signed: true,
///     float_format: None,
/// };
/// assert!(q.is_valid());
/// assert_eq!(q.int().unwrap().into_data().try_to_vec::<i32>().unwrap(), [1, -2]);
/// ```
#[derive(Clone, Debug)]
pub struct QuantTensor<const D: usize> {
    /// What the integers or numbers stand for.
    pub value: Tensor<D>,
    /// Positive, broadcasts over `value`.
    pub scale: Tensor<D>,
    /// The integer that stands for 0.0, broadcasts over `value`.
    pub zero_point: Tensor<D>,
    /// The number of bits of an integer or number.
    pub bit_width: Scalar,
    /// Whether there are negative integers or numbers.
    pub signed: bool,
    /// The format of the numbers; `None` if they are integers.
    pub float_format: Option<FloatFormat>,
}

/// The value of a [`QuantTensor`] does not stand for integers of its bit width, or for numbers of its format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the value does not stand for integers of this scale, zero point and bit width: the quantizer may still be delayed \
     (`quant_delay_steps`), all values of one bit may have one sign, the integers may be too large for a float, or the \
     format is a floating-point one, whose numbers `minifloat` returns"
)]
pub struct InvalidQuantTensor;

/// How far from an integer `value / scale + zero_point` may be in single precision; the reference has other numbers for
/// half and double.
const TOLERANCE: f32 = 0.2;

impl<const D: usize> QuantTensor<D> {
    /// What a tensor quantizer returned, with the sign that its proxy knows.
    pub fn new(quantized: Quantized<D>, signed: bool) -> Self {
        let Quantized { value, scale, zero_point, bit_width, float_format } = quantized;
        let zero_point = zero_point.unwrap_or_else(|| Tensor::zeros([1; D], &value.device()));
        Self { value, scale, zero_point, bit_width, signed, float_format }
    }

    /// What is an integer where the value is valid: of a float its mantissa, the implicit bit included.
    fn unrounded(&self) -> Tensor<D> {
        let scaled = self.value.clone().detach() / self.scale.clone().detach();
        match &self.float_format {
            Some(format) => scaled.clone() / format.step(scaled),
            None => scaled + self.zero_point.clone().detach(),
        }
    }

    /// The scale as a flat tensor: one number for the whole tensor, `[1]`, or one for each index of dimension `channel_dim`;
    /// `None` if it varies along another dimension.
    ///
    /// ```
    /// use burn::tensor::{Device, Tensor};
    /// use quant_core::tensor::QuantTensor;
    ///
    /// // the weight of a linear layer from 3 inputs to 2 outputs, with a scale for each output
    /// let device = Device::flex();
    /// let weight = QuantTensor {
    ///     value: Tensor::<2>::zeros([3, 2], &device),
    ///     scale: Tensor::from_floats([[0.5, 0.25]], &device),
    ///     zero_point: Tensor::zeros([1, 1], &device),
    ///     bit_width: 8.0.into(),
    ///     signed: true,
    ///     float_format: None,
    /// };
    /// assert_eq!(weight.channel_scale(1).unwrap().into_data().try_to_vec::<f32>().unwrap(), [0.5, 0.25]);
    /// assert!(weight.channel_scale(0).is_none());
    /// ```
    pub fn channel_scale(&self, channel_dim: usize) -> Option<Tensor<1>> {
        let elements = self.scale.shape().num_elements();
        let channels = self.scale.dims().get(channel_dim).copied().unwrap_or(1);
        (elements == channels || elements == 1).then(|| self.scale.clone().reshape([elements]))
    }

    /// Whether the value stands for integers of the bit width: within 0.2 of an integer, and in the range (the full one,
    /// not the narrow one). One bit has exactly two integers, one of them negative if signed. A tensor without elements is
    /// valid. Reads from the device.
    ///
    /// The numbers of a float format have integer mantissas, to the same tolerance. As in the reference whether they are in
    /// its range is not looked at, and infinities and NaN are not valid.
    pub fn is_valid(&self) -> bool {
        if self.value.shape().num_elements() == 0 {
            return true;
        }
        let unrounded = self.unrounded();
        let int = unrounded.clone().round();
        let error: f32 = (unrounded - int.clone()).abs().max().into_scalar();
        let (min, max): (f32, f32) = (int.clone().min().into_scalar(), int.clone().max().into_scalar());
        if error.is_nan() || error >= TOLERANCE {
            return false;
        }
        if self.float_format.is_some() {
            return true;
        }
        if self.bit_width.to_f32() >= 2.0 {
            let lowest = min_int(self.signed, false, &self.bit_width).to_f32();
            let highest = max_int(self.signed, false, &self.bit_width).to_f32();
            return lowest <= min && max <= highest;
        }
        let extremes = int.clone().equal_elem(min).bool_or(int.equal_elem(max));
        min != max && extremes.all().into_scalar::<bool>() && (min < 0.0) == self.signed
    }

    /// The integers, in the shape of the value and burn's default integer type.
    ///
    /// # Errors
    ///
    /// If the value [is not valid](Self::is_valid), or stands for floating-point numbers.
    pub fn int(&self) -> Result<Tensor<D, Int>, InvalidQuantTensor> {
        if self.float_format.is_some() || !self.is_valid() {
            return Err(InvalidQuantTensor);
        }
        Ok(self.unrounded().round().int())
    }

    /// The numbers of the floating-point format, `value / scale` rounded to them.
    ///
    /// ```
    /// use burn::tensor::{Device, Tensor};
    /// use quant_core::tensor::{FloatFormat, MantissaCodes, QuantTensor};
    ///
    /// let device = Device::flex();
    /// let q = QuantTensor {
    ///     value: Tensor::<1>::from_floats([48.0, -1.8, 0.0], &device),
    ///     scale: Tensor::full([1], 0.1, &device),
    ///     zero_point: Tensor::zeros([1], &device),
    ///     bit_width: 8.0.into(),
    ///     signed: true,
    ///     float_format: Some(FloatFormat {
    ///         exponent_bit_width: 4.0.into(),
    ///         mantissa_bit_width: 3.0.into(),
    ///         exponent_bias: 7.0.into(),
    ///         saturating: true,
    ///         inf_values: MantissaCodes::NONE,
    ///         nan_values: MantissaCodes::NONE,
    ///     }),
    /// };
    /// // around 18 the numbers are 16, 18, 20 ..
    /// assert_eq!(q.minifloat().unwrap().into_data().try_to_vec::<f32>().unwrap(), [480.0, -18.0, 0.0]);
    /// assert!(q.int().is_err());
    /// ```
    ///
    /// # Errors
    ///
    /// If the value [is not valid](Self::is_valid), or stands for integers.
    pub fn minifloat(&self) -> Result<Tensor<D>, InvalidQuantTensor> {
        let Some(format) = self.float_format.as_ref().filter(|_| self.is_valid()) else {
            return Err(InvalidQuantTensor);
        };
        let scaled = self.value.clone().detach() / self.scale.clone().detach();
        Ok(self.unrounded().round() * format.step(scaled))
    }
}
