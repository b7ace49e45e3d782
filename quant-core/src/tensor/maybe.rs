use super::{QuantTensor, QuantTensorError};
use burn::tensor::Tensor;
use core::ops::{Add, Mul, Sub};

/// What passes through a proxy: quantized, or left as it was by [`Passthrough`](crate::proxy::Passthrough).
///
/// Its `+`, `-` and `*` are those of [`QuantTensor`] where both are quantized and have a quantized result, and otherwise those
/// of the values: while two quantizers still look for their scales, or are switched off, a network goes on without integers.
/// As those of burn's tensors they panic if the shapes do not broadcast.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_core::tensor::{IntegerFormat, MaybeQuantTensor, QuantTensor};
///
/// let device = Device::flex();
/// let of = |int: i32, scale: f32| -> MaybeQuantTensor<1> {
///     let (int, scale) = (Tensor::<1, _>::from_ints([int], &device), Tensor::full([1], scale, &device));
///     QuantTensor::from_int(int, scale, None, IntegerFormat::signed(8)).into()
/// };
/// let sum = of(100, 0.5) + of(100, 0.5);
/// assert_eq!(sum.into_quant().unwrap().integer_format(), IntegerFormat::signed(9));
/// let sum = of(100, 0.5) + of(100, 0.25);
/// assert!(sum.as_quant().is_none());
/// assert_eq!(sum.into_value().into_scalar::<f32>(), 75.0);
/// ```
#[derive(Clone, Debug)]
pub enum MaybeQuantTensor<const D: usize> {
    /// Not quantized.
    Float(Tensor<D>),
    /// Quantized.
    Quant(QuantTensor<D>),
}

impl<const D: usize> MaybeQuantTensor<D> {
    /// The value, quantized or not.
    pub fn into_value(self) -> Tensor<D> {
        match self {
            Self::Float(value) => value,
            Self::Quant(quant) => quant.value,
        }
    }

    /// The value, quantized or not.
    pub fn value(&self) -> &Tensor<D> {
        match self {
            Self::Float(value) => value,
            Self::Quant(quant) => &quant.value,
        }
    }

    /// The quantized tensor, if it is one.
    pub fn as_quant(&self) -> Option<&QuantTensor<D>> {
        match self {
            Self::Float(_) => None,
            Self::Quant(quant) => Some(quant),
        }
    }

    /// The quantized tensor, if it is one.
    pub fn into_quant(self) -> Option<QuantTensor<D>> {
        match self {
            Self::Float(_) => None,
            Self::Quant(quant) => Some(quant),
        }
    }
}

impl<const D: usize> MaybeQuantTensor<D> {
    /// What `quant` makes of it, if it is quantized and the result is; otherwise what `float` makes of the value.
    ///
    /// ```
    /// use burn::nn::pool::MaxPool2dConfig;
    /// use burn::tensor::{Device, Tensor};
    /// use quant_core::tensor::MaybeQuantTensor;
    ///
    /// let pool = MaxPool2dConfig::new([2, 2]).init();
    /// let x = MaybeQuantTensor::from(Tensor::<4>::ones([1, 1, 4, 4], &Device::flex()));
    /// let y = x.map(|x| x.max_pool2d(&pool), |x| pool.forward(x));
    /// assert_eq!(y.value().dims(), [1, 1, 2, 2]);
    /// ```
    pub fn map<const D2: usize>(
        self,
        quant: impl FnOnce(QuantTensor<D>) -> Result<QuantTensor<D2>, QuantTensorError>,
        float: impl FnOnce(Tensor<D>) -> Tensor<D2>,
    ) -> MaybeQuantTensor<D2> {
        match self {
            Self::Float(x) => float(x).into(),
            Self::Quant(x) => match quant(x.clone()) {
                Ok(y) => y.into(),
                Err(_) => float(x.value).into(),
            },
        }
    }

    /// Tensors joined along `dim`: as [`QuantTensor::cat`] does if all are quantized in one way, otherwise their values.
    pub fn cat(tensors: Vec<Self>, dim: usize) -> Self {
        let quantized: Option<Vec<_>> = tensors.iter().map(|x| x.as_quant().cloned()).collect();
        match quantized.map(|tensors| QuantTensor::cat(tensors, dim)) {
            Some(Ok(joined)) => joined.into(),
            _ => Tensor::cat(tensors.into_iter().map(Self::into_value).collect(), dim).into(),
        }
    }

    fn with(
        self,
        other: Self,
        quant: impl FnOnce(QuantTensor<D>, QuantTensor<D>) -> Result<QuantTensor<D>, QuantTensorError>,
        float: impl FnOnce(Tensor<D>, Tensor<D>) -> Tensor<D>,
    ) -> Self {
        match other {
            Self::Quant(other) => {
                let value = other.value.clone();
                self.map(|x| quant(x, other), |x| float(x, value))
            }
            Self::Float(other) => float(self.into_value(), other).into(),
        }
    }
}

impl<const D: usize> Add for MaybeQuantTensor<D> {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        self.with(other, QuantTensor::add, |a, b| a + b)
    }
}

impl<const D: usize> Sub for MaybeQuantTensor<D> {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self.with(other, QuantTensor::sub, |a, b| a - b)
    }
}

impl<const D: usize> Mul for MaybeQuantTensor<D> {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        self.with(other, QuantTensor::mul, |a, b| a * b)
    }
}

impl<const D: usize> From<Tensor<D>> for MaybeQuantTensor<D> {
    fn from(value: Tensor<D>) -> Self {
        Self::Float(value)
    }
}

impl<const D: usize> From<QuantTensor<D>> for MaybeQuantTensor<D> {
    fn from(quant: QuantTensor<D>) -> Self {
        Self::Quant(quant)
    }
}
