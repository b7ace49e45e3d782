//! Activations and pooling that take integers to integers.
use super::bits::sum_bit_width;
use super::{QuantTensor, QuantTensorError};
use burn::nn::pool::{AvgPool1d, AvgPool2d, MaxPool1d, MaxPool2d};
use burn::nn::{PaddingConfig1d, PaddingConfig2d};
use burn::tensor::Tensor;
use burn::tensor::activation::relu;
use burn::tensor::module::{adaptive_avg_pool1d, adaptive_avg_pool2d};

/// The dimension of the channels, behind which a window moves.
const CHANNELS: usize = 1;

impl<const D: usize> QuantTensor<D> {
    /// `max(x, 0)`: the integers below the zero point become it.
    pub fn relu(self) -> Self {
        Self { value: relu(self.value), ..self }
    }

    fn max_pool(
        self,
        operation: &'static str,
        pool: impl FnOnce(Tensor<D>) -> Tensor<D>,
    ) -> Result<Self, QuantTensorError> {
        self.uniform_from(CHANNELS + 1, operation)?;
        let value = pool(self.value.clone());
        Ok(Self { value, ..self })
    }

    fn avg_pool(
        self,
        operation: &'static str,
        window: usize,
        pool: impl FnOnce(Tensor<D>) -> Tensor<D>,
    ) -> Result<Self, QuantTensorError> {
        self.integers(operation)?;
        self.uniform_from(CHANNELS + 1, operation)?;
        let bit_width = sum_bit_width(&self, window);
        let size = window as f32;
        Ok(Self {
            value: pool(self.value),
            scale: self.scale.div_scalar(size),
            zero_point: self.zero_point.map(|z| z.mul_scalar(size)),
            bit_width,
            ..self
        })
    }
}

impl QuantTensor<3> {
    /// The largest of each window, `[batch_size, channels, length]`.
    ///
    /// # Errors
    ///
    /// If the scale varies along the length.
    pub fn max_pool1d(self, pool: &MaxPool1d) -> Result<Self, QuantTensorError> {
        self.max_pool("max_pool1d", |x| pool.forward(x))
    }

    /// The average of each window, `[batch_size, channels, length]`: see [`QuantTensor::avg_pool2d`].
    ///
    /// # Errors
    ///
    /// Those of [`QuantTensor::avg_pool2d`].
    pub fn avg_pool1d(self, pool: &AvgPool1d) -> Result<Self, QuantTensorError> {
        let operation = "avg_pool1d";
        let padded = !matches!(pool.padding, PaddingConfig1d::Valid | PaddingConfig1d::Explicit(0, 0));
        equal_windows(operation, padded && !pool.count_include_pad, pool.ceil_mode)?;
        self.avg_pool(operation, pool.kernel_size, |x| pool.forward(x))
    }

    /// Averages to a length of `length`: see [`QuantTensor::avg_pool2d`].
    ///
    /// # Errors
    ///
    /// Those of [`QuantTensor::avg_pool2d`], and if `length` does not divide that of the tensor.
    pub fn adaptive_avg_pool1d(self, length: usize) -> Result<Self, QuantTensorError> {
        let operation = "adaptive_avg_pool1d";
        let [_, _, from] = self.value.dims();
        let window = dividing(operation, [from], [length])?;
        self.avg_pool(operation, window, |x| adaptive_avg_pool1d(x, length))
    }
}

impl QuantTensor<4> {
    /// The largest of each window, `[batch_size, channels, height, width]`.
    ///
    /// ```
    /// use burn::nn::pool::MaxPool2dConfig;
    /// use burn::tensor::{Device, Tensor};
    /// use quant_core::tensor::QuantTensor;
    ///
    /// let q = QuantTensor {
    ///     value: Tensor::<4>::from_floats([[[[0.5, -1.0], [1.5, 0.0]]]], &Device::flex()),
    ///     scale: Tensor::full([1; 4], 0.5, &Device::flex()),
    ///     zero_point: None,
    ///     bit_width: 4.0.into(),
    ///     signed: true,
    ///     float_format: None,
    /// };
    /// let largest = q.max_pool2d(&MaxPool2dConfig::new([2, 2]).init())?;
    /// assert_eq!(largest.int()?.into_data().try_to_vec::<i8>().unwrap(), [3]);
    /// # Ok::<(), quant_core::tensor::QuantTensorError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the scale varies along height or width.
    pub fn max_pool2d(self, pool: &MaxPool2d) -> Result<Self, QuantTensorError> {
        self.max_pool("max_pool2d", |x| pool.forward(x))
    }

    /// The average of each window, `[batch_size, channels, height, width]`: the sum of its integers, which takes
    /// `⌈log2((2^b − 1) · window)⌉` bits, with the scale over the number of elements in a window. A zero point is multiplied by
    /// it (the reference keeps it, which is right for 0 only).
    ///
    /// ```
    /// use burn::nn::pool::AvgPool2dConfig;
    /// use burn::tensor::{Device, Tensor};
    /// use quant_core::tensor::QuantTensor;
    ///
    /// let q = QuantTensor {
    ///     value: Tensor::<4>::from_floats([[[[0.5, -1.0], [1.5, 0.0]]]], &Device::flex()),
    ///     scale: Tensor::full([1; 4], 0.5, &Device::flex()),
    ///     zero_point: None,
    ///     bit_width: 4.0.into(),
    ///     signed: true,
    ///     float_format: None,
    /// };
    /// let mean = q.avg_pool2d(&AvgPool2dConfig::new([2, 2]).init())?;
    /// // 1 − 2 + 3 + 0, of 0.5 / 4 each
    /// assert_eq!(mean.int()?.into_data().try_to_vec::<i8>().unwrap(), [2]);
    /// assert_eq!((mean.scale.into_scalar::<f32>(), mean.bit_width.to_f32()), (0.125, 6.0));
    /// # Ok::<(), quant_core::tensor::QuantTensorError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the scale varies along height or width, the values stand for floating-point numbers, or the windows have different
    /// numbers of elements: padding that is not counted, and `ceil_mode`.
    pub fn avg_pool2d(self, pool: &AvgPool2d) -> Result<Self, QuantTensorError> {
        let operation = "avg_pool2d";
        let padded = !matches!(pool.padding, PaddingConfig2d::Valid | PaddingConfig2d::Explicit(0, 0, 0, 0));
        equal_windows(operation, padded && !pool.count_include_pad, pool.ceil_mode)?;
        self.avg_pool(operation, pool.kernel_size.iter().product(), |x| pool.forward(x))
    }

    /// Averages to a height and width of `size`: see [`avg_pool2d`](Self::avg_pool2d).
    ///
    /// # Errors
    ///
    /// Those of [`avg_pool2d`](Self::avg_pool2d), and if `size` does not divide that of the tensor.
    pub fn adaptive_avg_pool2d(self, size: [usize; 2]) -> Result<Self, QuantTensorError> {
        let operation = "adaptive_avg_pool2d";
        let [_, _, height, width] = self.value.dims();
        let window = dividing(operation, [height, width], size)?;
        self.avg_pool(operation, window, |x| adaptive_avg_pool2d(x, size))
    }
}

fn equal_windows(operation: &'static str, uncounted: bool, ceil_mode: bool) -> Result<(), QuantTensorError> {
    let reason = match (uncounted, ceil_mode) {
        (false, false) => return Ok(()),
        (true, _) => "the padding is not counted (`count_include_pad`)",
        (false, true) => "windows may go beyond the border (`ceil_mode`)",
    };
    Err(QuantTensorError::Windows { operation, reason })
}

/// The number of elements in a window, if all have as many.
fn dividing<const N: usize>(
    operation: &'static str,
    from: [usize; N],
    to: [usize; N],
) -> Result<usize, QuantTensorError> {
    let sides = from.iter().zip(to).map(|(from, to)| (from.checked_rem(to) == Some(0)).then(|| from / to));
    let reason = "the output's size does not divide the input's";
    sides.product::<Option<usize>>().ok_or(QuantTensorError::Windows { operation, reason })
}
