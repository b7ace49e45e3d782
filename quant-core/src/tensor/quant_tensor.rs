use super::{FloatFormat, IntegerFormat, Numbers, QuantTensorError};
use crate::quant::Quantized;
use crate::record::{ask, ask_whether};
use crate::scalar::Scalar;
use burn::tensor::{DType, Device, FloatDType, Int, IntDType, Tensor};

/// A tensor whose elements stand for integers, `value = (integer − zero_point) · scale`, or for the numbers of a
/// [floating-point format](FloatFormat), `value = number · scale`.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::tensor::{IntegerFormat, QuantTensor};
///
/// let device = Device::flex();
/// let scale = Tensor::full([1], 0.25, &device);
/// let q = QuantTensor::from_int(Tensor::<1, _>::from_ints([1, -2], &device), scale, None, IntegerFormat::signed(3));
/// assert_eq!(q.value.to_data().try_to_vec::<f32>().unwrap(), [0.25, -0.5]);
/// assert!(q.is_valid());
/// assert_eq!(q.int()?.into_data().try_to_vec::<i8>().unwrap(), [1, -2]);
/// # Ok::<(), quant_core::tensor::QuantTensorError>(())
/// ```
///
/// # Computing with it
///
/// What is computed of integers are integers again, of another scale and more bits. Each operation states its rule, and
/// refuses what has no quantized result with a [`QuantTensorError`](super::QuantTensorError). `value` is always what the same
/// operation makes of the operands' values, with its gradient; to go on without integers, take it.
///
/// Bit widths are the reference's. Sums of products of a signed and an unsigned operand, and averages of signed ones, fit in
/// them as long as the signed integers leave out the lowest of their range, as those of a `narrow_range` do. With a learned
/// bit width they are computed in single precision: beyond 20 bits, or of 1, they may lack one.
///
/// | operation | scale | zero point | integers |
/// |---|---|---|---|
/// | [`add`](Self::add), [`sub`](Self::sub) | must be one | `z₁ ± z₂` | all sums |
/// | [`mul`](Self::mul), [`matmul`](Self::matmul) | `s₁ · s₂` | must be 0 | all products, all sums of them |
/// | [`neg`](Self::neg), [`abs`](Self::abs) | kept | `−z`; must be 0 | a sign more, a sign less |
/// | [`add_scalar`](Self::add_scalar) | kept | `z − c / s` | kept |
/// | [`mul_scalar`](Self::mul_scalar), [`div_scalar`](Self::div_scalar) | `s · abs(c)` | kept | kept; those of `neg` if `c < 0` |
/// | [`cat`](Self::cat) | must be one, or differs along the dimension | must be one | must be of one format |
/// | [`reshape`](Self::reshape), [`permute`](Self::permute), [`slice`](Self::slice), [`max_pool2d`](Self::max_pool2d), [`relu`](Self::relu), .. | moved along | moved along | kept |
/// | [`avg_pool2d`](Self::avg_pool2d), .. | `s / window` | `z · window` | all sums of a window |
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::tensor::{IntegerFormat, QuantTensor, QuantTensorError};
///
/// let device = Device::flex();
/// let of = |ints: [i32; 2], scale: f32| {
///     let scale = Tensor::full([1], scale, &device);
///     QuantTensor::from_int(Tensor::<1, _>::from_ints(ints, &device), scale, None, IntegerFormat::signed(8))
/// };
/// let sum = of([100, -3], 0.5).add(of([100, 1], 0.5))?;
/// assert_eq!(sum.integer_format(), IntegerFormat::signed(9));
/// assert_eq!(sum.int()?.into_data().try_to_vec::<i16>().unwrap(), [200, -2]);
///
/// let error = of([1, 1], 0.5).add(of([1, 1], 0.25)).unwrap_err();
/// assert!(error.to_string().starts_with("add: the scales differ, 0.5 and 0.25"));
/// # Ok::<(), QuantTensorError>(())
/// ```
#[derive(Debug)]
pub struct QuantTensor<const D: usize> {
    /// What the integers or numbers stand for.
    pub value: Tensor<D>,
    /// Positive, broadcasts over `value`.
    pub scale: Numbers<D>,
    /// The integer that stands for 0.0, broadcasts over `value`; `None` is 0.
    pub zero_point: Option<Numbers<D>>,
    /// The number of bits of an integer or number.
    pub bit_width: Scalar,
    /// Whether there are negative integers or numbers.
    pub signed: bool,
    /// The format of the numbers; `None` if they are integers.
    pub float_format: Option<FloatFormat>,
}

impl<const D: usize> Clone for QuantTensor<D> {
    fn clone(&self) -> Self {
        let Self { value, scale, zero_point, bit_width, signed, float_format } = self;
        Self {
            value: value.clone(),
            scale: scale.share(),
            zero_point: zero_point.as_ref().map(Numbers::share),
            bit_width: bit_width.clone(),
            signed: *signed,
            float_format: float_format.clone(),
        }
    }
}

impl<const D: usize> QuantTensor<D> {
    /// What a tensor quantizer returned, with the sign that its proxy knows.
    pub fn new(quantized: Quantized<D>, signed: bool) -> Self {
        let Quantized { value, scale, zero_point, bit_width, float_format } = quantized;
        Self { value, scale, zero_point, bit_width, signed, float_format }
    }

    /// Integers as a quantized tensor, `value = (int − zero_point) · scale`, such as the pixels of an image.
    ///
    /// ```
    /// use burn::tensor::{Device, Int, Tensor};
    /// use quant_core::tensor::{IntegerFormat, QuantTensor};
    ///
    /// let device = Device::flex();
    /// let pixels = Tensor::<2, Int>::from_ints([[0, 64], [128, 255]], &device);
    /// let scale = Tensor::full([1, 1], 1.0 / 256.0, &device);
    /// let image = QuantTensor::from_int(pixels, scale, None, IntegerFormat::unsigned(8));
    /// assert_eq!(image.value.to_data().try_to_vec::<f32>().unwrap(), [0.0, 0.25, 0.5, 0.99609375]);
    /// ```
    ///
    /// Whether `int` is within `format` is not looked at: see [`is_valid`](Self::is_valid).
    pub fn from_int(
        int: Tensor<D, Int>,
        scale: Tensor<D>,
        zero_point: Option<Tensor<D>>,
        format: IntegerFormat,
    ) -> Self {
        let numbers = int.float().cast(FloatDType::from(scale.dtype()));
        let shifted = match &zero_point {
            Some(zero_point) => numbers - zero_point.clone(),
            None => numbers,
        };
        let IntegerFormat { bit_width, signed } = format;
        let value = shifted * scale.clone();
        let zero_point = zero_point.map(Into::into);
        Self { value, scale: scale.into(), zero_point, bit_width: bit_width.into(), signed, float_format: None }
    }

    /// The zero point as a tensor, `[1; D]` of 0 if there is none.
    pub fn zero_point_or_zeros(&self) -> Tensor<D> {
        let zeros = || Tensor::zeros([1; D], (&self.scale.device(), self.scale.dtype()));
        self.zero_point.as_deref().cloned().unwrap_or_else(zeros)
    }

    /// The bit width and the sign, to be printed; reads a learned bit width from the device.
    pub fn integer_format(&self) -> IntegerFormat {
        IntegerFormat { bit_width: self.bit_width.to_f32(), signed: self.signed }
    }

    /// What is an integer where the value is valid: of a float its mantissa, the implicit bit included. Without a gradient,
    /// and in single precision if the scale is in `bf16`, as in the reference.
    pub(super) fn unrounded(&self) -> Tensor<D> {
        let plain = |t: &Tensor<D>| {
            let t = t.clone().detach();
            if self.scale.dtype() == DType::BF16 { t.cast(FloatDType::F32) } else { t }
        };
        let scaled = plain(&self.value) / plain(&self.scale);
        match (&self.float_format, &self.zero_point) {
            (Some(format), _) => scaled.clone() / format.step(scaled),
            (None, Some(zero_point)) => scaled + plain(zero_point),
            (None, None) => scaled,
        }
    }

    /// How far from an integer `value / scale + zero_point` may be, as in the reference.
    pub(super) fn tolerance(&self) -> f32 {
        match self.value.dtype() {
            DType::F64 => 0.1,
            DType::F16 | DType::BF16 => 0.5,
            _ => 0.2,
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
    ///     scale: Tensor::from_floats([[0.5, 0.25]], &device).into(),
    ///     zero_point: None,
    ///     bit_width: 8.0.into(),
    ///     signed: true,
    ///     float_format: None,
    /// };
    /// assert_eq!(weight.channel_scale(1).unwrap().into_data().try_to_vec::<f32>().unwrap(), [0.5, 0.25]);
    /// assert!(weight.channel_scale(0).is_none());
    /// ```
    pub fn channel_scale(&self, channel_dim: usize) -> Option<Tensor<1>> {
        let elements = self.scale.shape().num_elements();
        if elements == 0 {
            return None;
        }
        let channels = self.scale.dims().get(channel_dim).copied().unwrap_or(1);
        (elements == channels || elements == 1).then(|| self.scale.clone().reshape([elements]))
    }

    /// Whether the value stands for integers of the bit width: near an integer (within 0.2; 0.1 in double and 0.5 in half
    /// precision), and in the range (the full one, not the narrow one). One bit has exactly two integers, one of them negative
    /// if signed. A tensor without elements is valid. Reads from the device.
    ///
    /// The numbers of a float format have integer mantissas, to the same tolerance. As in the reference whether they are in
    /// its range is not looked at, and infinities and NaN are not valid.
    pub fn is_valid(&self) -> bool {
        if self.value.shape().num_elements() == 0 {
            return true;
        }
        let unrounded = self.unrounded();
        let int = unrounded.clone().round();
        let error = ask(|| (unrounded - int.clone()).abs().max().into_scalar()) as f32;
        let (min, max) = (ask(|| int.clone().min().into_scalar()), ask(|| int.clone().max().into_scalar()));
        if error.is_nan() || error >= self.tolerance() {
            return false;
        }
        if self.float_format.is_some() {
            return true;
        }
        let format = self.integer_format();
        if format.bit_width >= 2.0 {
            let (lowest, highest) = format.range();
            return lowest <= min && max <= highest;
        }
        let extremes = int.clone().equal_elem(min).bool_or(int.equal_elem(max));
        let are_two = min != max && ask_whether(|| extremes.all().into_scalar());
        are_two && (min < 0.0) == self.signed
    }

    /// The integers, in the shape of the value and of the smallest type that holds the bit width: `i8` or `u8` up to 8 bits,
    /// then 16, 32 and 64 where the device has them. Sums and even magnitudes of them may need more: cast them first, or
    /// compute with the quantized tensor.
    ///
    /// # Errors
    ///
    /// If the value [is not valid](Self::is_valid), or stands for floating-point numbers; if the device has no type for it.
    pub fn int(&self) -> Result<Tensor<D, Int>, QuantTensorError> {
        let operation = "int";
        self.integers(operation)?;
        if !self.is_valid() {
            return Err(QuantTensorError::Invalid { operation });
        }
        let int = self.unrounded().round();
        let device = int.device();
        let dtype = self.int_dtypes().find(|dtype| device.supports_dtype(*dtype));
        match dtype {
            Some(dtype) => Ok(int.cast(dtype)),
            None => Err(QuantTensorError::DType { operation, format: self.integer_format() }),
        }
    }

    /// The types that hold the integers, the smallest first.
    fn int_dtypes(&self) -> impl Iterator<Item = IntDType> + use<D> {
        let signed = [(8.0, IntDType::I8), (16.0, IntDType::I16), (32.0, IntDType::I32), (64.0, IntDType::I64)];
        let unsigned = [(8.0, IntDType::U8), (16.0, IntDType::U16), (32.0, IntDType::U32), (64.0, IntDType::U64)];
        let IntegerFormat { bit_width, signed: is_signed } = self.integer_format();
        let same = if is_signed { signed } else { unsigned };
        let larger = signed.into_iter().filter(move |(bits, _)| !is_signed && *bits > bit_width);
        same.into_iter().filter(move |(bits, _)| *bits >= bit_width).chain(larger).map(|(_, dtype)| dtype)
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
    ///     scale: Tensor::full([1], 0.1, &device).into(),
    ///     zero_point: None,
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
    pub fn minifloat(&self) -> Result<Tensor<D>, QuantTensorError> {
        let operation = "minifloat";
        let format = self.float_format.as_ref().ok_or(QuantTensorError::Integers { operation })?;
        if !self.is_valid() {
            return Err(QuantTensorError::Invalid { operation });
        }
        let scaled = self.value.clone().detach() / self.scale.clone().detach();
        Ok(self.unrounded().round() * format.step(scaled))
    }

    /// The same on another device.
    pub fn to_device(self, device: &Device) -> Self {
        let bit_width = match self.bit_width {
            Scalar::Tensor(bits) => Scalar::Tensor(bits.to_device(device)),
            known => known,
        };
        Self {
            value: self.value.to_device(device),
            scale: self.scale.map(|s| s.to_device(device)),
            zero_point: self.zero_point.map(|z| z.map(|z| z.to_device(device))),
            bit_width,
            ..self
        }
    }

    /// The same without a gradient.
    pub fn detach(self) -> Self {
        Self {
            value: self.value.detach(),
            scale: self.scale.map(Tensor::detach),
            zero_point: self.zero_point.map(|z| z.map(Tensor::detach)),
            bit_width: self.bit_width.detach(),
            ..self
        }
    }
}
