//! Activations and pooling that take integers to integers.
use super::bits::sum_bit_width;
use super::window::{Windows, dividing, equal, padding_1d, padding_2d, possible};
use super::{QuantTensor, QuantTensorError};
use burn::nn::pool::{AvgPool1d, AvgPool2d, MaxPool1d, MaxPool2d};
use burn::tensor::Tensor;
use burn::tensor::activation::relu;
use burn::tensor::module::{adaptive_avg_pool1d, adaptive_avg_pool2d};

/// The dimension of the channels, behind which a window moves.
const CHANNELS: usize = 1;

impl<const D: usize> QuantTensor<D> {
    /// `max(x, 0)`: the integers below the zero point become it. Reads a zero point from the device.
    ///
    /// # Errors
    ///
    /// If no integer stands for 0.0: a zero point is none or not in their range, or they are −1 and 1.
    pub fn relu(self) -> Result<Self, QuantTensorError> {
        self.zero("relu")?;
        Ok(Self { value: relu(self.value), ..self })
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
        padded: bool,
        pool: impl FnOnce(Tensor<D>) -> Tensor<D>,
    ) -> Result<Self, QuantTensorError> {
        self.integers(operation)?;
        self.uniform_from(CHANNELS + 1, operation)?;
        if padded {
            self.zero(operation)?;
        }
        let bit_width = sum_bit_width(&self, window);
        let size = window as f32;
        Ok(Self {
            value: pool(self.value),
            scale: self.scale.map(|s| s.div_scalar(size)),
            zero_point: self.zero_point.map(|z| z.map(|z| z.mul_scalar(size))),
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
    /// If the scale varies along the length, or there are no such windows.
    pub fn max_pool1d(self, pool: &MaxPool1d) -> Result<Self, QuantTensorError> {
        let operation = "max_pool1d";
        let MaxPool1d { kernel_size: kernel, stride, dilation, .. } = *pool;
        let [_, _, size] = self.value.dims();
        possible(operation, &[Windows { size, kernel, stride, dilation, padding: padding_1d(&pool.padding) }])?;
        self.max_pool(operation, |x| pool.forward(x))
    }

    /// The average of each window, `[batch_size, channels, length]`: see [`QuantTensor::avg_pool2d`].
    ///
    /// # Errors
    ///
    /// Those of [`QuantTensor::avg_pool2d`].
    pub fn avg_pool1d(self, pool: &AvgPool1d) -> Result<Self, QuantTensorError> {
        let operation = "avg_pool1d";
        let AvgPool1d { kernel_size: kernel, stride, count_include_pad, ceil_mode, .. } = *pool;
        let [_, _, size] = self.value.dims();
        let windows = Windows { size, kernel, stride, dilation: 1, padding: padding_1d(&pool.padding) };
        let padded = windows.is_padded();
        equal(operation, &[windows], count_include_pad, ceil_mode)?;
        self.avg_pool(operation, kernel, padded, |x| pool.forward(x))
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
        self.avg_pool(operation, window, false, |x| adaptive_avg_pool1d(x, length))
    }
}

impl QuantTensor<4> {
    /// The largest of each window, `[batch_size, channels, height, width]`.
    ///
    /// ```
    /// use burn::nn::pool::MaxPool2dConfig;
    /// use burn::tensor::{Device, Tensor};
    /// use quant_core::tensor::{IntegerFormat, QuantTensor};
    ///
    /// let ints = Tensor::<4, _>::from_ints([[[[1, -2], [3, 0]]]], &Device::flex());
    /// let scale = Tensor::full([1; 4], 0.5, &Device::flex());
    /// let q = QuantTensor::from_int(ints, scale, None, IntegerFormat::signed(4));
    /// let largest = q.max_pool2d(&MaxPool2dConfig::new([2, 2]).init())?;
    /// assert_eq!(largest.int()?.into_data().try_to_vec::<i8>().unwrap(), [3]);
    /// # Ok::<(), quant_core::tensor::QuantTensorError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the scale varies along height or width, or there are no such windows.
    pub fn max_pool2d(self, pool: &MaxPool2d) -> Result<Self, QuantTensorError> {
        let operation = "max_pool2d";
        possible(operation, &self.windows(pool.kernel_size, pool.stride, pool.dilation, padding_2d(&pool.padding)))?;
        self.max_pool(operation, |x| pool.forward(x))
    }

    fn windows(
        &self,
        kernel: [usize; 2],
        stride: [usize; 2],
        dilation: [usize; 2],
        padding: [Option<(usize, usize)>; 2],
    ) -> [Windows; 2] {
        let [_, _, height, width] = self.value.dims();
        let ([kernel_height, kernel_width], [down, right]) = (kernel, stride);
        let ([dilation_height, dilation_width], [vertical, horizontal]) = (dilation, padding);
        [
            Windows { size: height, kernel: kernel_height, stride: down, dilation: dilation_height, padding: vertical },
            Windows { size: width, kernel: kernel_width, stride: right, dilation: dilation_width, padding: horizontal },
        ]
    }

    /// The average of each window, `[batch_size, channels, height, width]`: the sum of its integers, which takes
    /// `⌈log2((2^b − 1) · window)⌉` bits, with the scale over the number of elements in a window. A zero point is multiplied by
    /// it (the reference keeps it, which is right for 0 only).
    ///
    /// ```
    /// use burn::nn::pool::AvgPool2dConfig;
    /// use burn::tensor::{Device, Tensor};
    /// use quant_core::tensor::{IntegerFormat, QuantTensor};
    ///
    /// let ints = Tensor::<4, _>::from_ints([[[[1, -2], [3, 0]]]], &Device::flex());
    /// let scale = Tensor::full([1; 4], 0.5, &Device::flex());
    /// let q = QuantTensor::from_int(ints, scale, None, IntegerFormat::signed(4));
    /// let mean = q.avg_pool2d(&AvgPool2dConfig::new([2, 2]).init())?;
    /// // 1 − 2 + 3 + 0, of 0.5 / 4 each
    /// assert_eq!(mean.int()?.into_data().try_to_vec::<i8>().unwrap(), [2]);
    /// assert_eq!((mean.scale.into_scalar::<f32>(), mean.bit_width.to_f32()), (0.125, 6.0));
    /// # Ok::<(), quant_core::tensor::QuantTensorError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the scale varies along height or width, the values stand for floating-point numbers, the windows have different
    /// numbers of elements (padding that is not counted, `ceil_mode`), or there is padding and no integer for 0.0.
    pub fn avg_pool2d(self, pool: &AvgPool2d) -> Result<Self, QuantTensorError> {
        let operation = "avg_pool2d";
        let windows = self.windows(pool.kernel_size, pool.stride, [1, 1], padding_2d(&pool.padding));
        let padded = windows.iter().any(Windows::is_padded);
        equal(operation, &windows, pool.count_include_pad, pool.ceil_mode)?;
        self.avg_pool(operation, pool.kernel_size.iter().product(), padded, |x| pool.forward(x))
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
        self.avg_pool(operation, window, false, |x| adaptive_avg_pool2d(x, size))
    }
}
