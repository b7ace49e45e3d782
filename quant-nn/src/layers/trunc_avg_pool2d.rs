use super::common::trunc_pool::*;
use burn::nn::PaddingConfig2d;
use burn::nn::pool::{AvgPool2d, AvgPool2dConfig};

/// Configuration of a [truncating average pooling](TruncAvgPool2d): that of burn's [`AvgPool2dConfig`].
#[derive(Config, Debug)]
pub struct TruncAvgPool2dConfig {
    /// The size of a window.
    pub kernel_size: [usize; 2],
    /// How far windows are apart.
    #[config(default = "kernel_size")]
    pub strides: [usize; 2],
    /// The padding.
    #[config(default = "PaddingConfig2d::Valid")]
    pub padding: PaddingConfig2d,
    /// Whether the padding is counted in a window.
    #[config(default = true)]
    pub count_include_pad: bool,
    /// Whether there is a window for what is left at the end.
    #[config(default = false)]
    pub ceil_mode: bool,
}

impl TruncAvgPool2dConfig {
    /// The configuration of the layer without quantizers.
    pub fn float(&self) -> AvgPool2dConfig {
        AvgPool2dConfig::new(self.kernel_size)
            .with_strides(self.strides)
            .with_padding(self.padding.clone())
            .with_count_include_pad(self.count_include_pad)
            .with_ceil_mode(self.ceil_mode)
    }
}

trunc_pool! {
    /// `trunc_quant(avg_pool(x))`: burn's [`AvgPool2d`], which divides the sum of a window's integers by keeping its highest bits. A tensor without
    /// integers is averaged, and not quantized.
    ///
    /// Created by [`TruncAvgPool2dConfig`]. The default quantizer is [`RoundTo8bit`].
    ///
    /// An average has the scale `s / window`, and as integers the sums of the windows, of more bits
    /// ([`QuantTensor::avg_pool2d`](crate::QuantTensor::avg_pool2d)). The quantizer keeps `bit_width` of them: with windows of `2ⁿ` elements the
    /// scale is then that of the input.
    ///
    /// ```
    /// use burn::tensor::{Device, Tensor};
    /// use quant_nn::components::tensor::{IntegerFormat, QuantTensor};
    /// use quant_nn::{TruncAvgPool2d, TruncAvgPool2dConfig};
    ///
    /// let device = Device::flex();
    /// let pool: TruncAvgPool2d = TruncAvgPool2dConfig::new([2, 2]).init(&device);
    /// let ints = Tensor::<4, _>::from_ints([[[[12, -7], [5, 90]]]], &device);
    /// let x = QuantTensor::from_int(ints, Tensor::full([1; 4], 0.5, &device), None, IntegerFormat::signed(8));
    /// let y = pool.quantize(x)?.into_quant().unwrap();
    /// // 100 / 4, of the scale of the input
    /// assert_eq!(y.int()?.try_into_vec_as::<i32>().unwrap(), [25]);
    /// assert_eq!((y.scale.into_scalar::<f32>(), y.bit_width.to_f32()), (0.5, 8.0));
    /// # Ok::<(), quant_nn::QuantTensorError>(())
    /// ```
    TruncAvgPool2d, TruncAvgPool2dConfig, AvgPool2d, |x, pool| x.avg_pool2d(pool)
}
