use super::common::trunc_pool::*;
use burn::nn::pool::{AdaptiveAvgPool2d, AdaptiveAvgPool2dConfig};

/// Configuration of a [truncating adaptive average pooling](TruncAdaptiveAvgPool2d): that of burn's [`AdaptiveAvgPool2dConfig`].
#[derive(Config, Debug)]
pub struct TruncAdaptiveAvgPool2dConfig {
    /// Height and width of the output.
    pub output_size: [usize; 2],
}

impl TruncAdaptiveAvgPool2dConfig {
    /// The configuration of the layer without quantizers.
    pub fn float(&self) -> AdaptiveAvgPool2dConfig {
        AdaptiveAvgPool2dConfig::new(self.output_size)
    }
}

trunc_pool! {
    /// `trunc_quant(adaptive_avg_pool(x))`: burn's [`AdaptiveAvgPool2d`], which divides the sum of a window's integers by keeping its
    /// highest bits, as [`TruncAvgPool2d`](crate::TruncAvgPool2d) does. A tensor without integers is averaged, and not quantized.
    ///
    /// Created by [`TruncAdaptiveAvgPool2dConfig`]. The default quantizer is [`RoundTo8bit`].
    ///
    /// ```
    /// use burn::tensor::{Device, Tensor};
    /// use quant_nn::components::tensor::{IntegerFormat, QuantTensor};
    /// use quant_nn::{TruncAdaptiveAvgPool2d, TruncAdaptiveAvgPool2dConfig};
    ///
    /// let device = Device::flex();
    /// let pool: TruncAdaptiveAvgPool2d = TruncAdaptiveAvgPool2dConfig::new([1, 2]).init(&device);
    /// let ints = Tensor::<4, _>::from_ints([[[[12, -7], [6, 90]]]], &device);
    /// let x = QuantTensor::from_int(ints, Tensor::full([1; 4], 0.5, &device), None, IntegerFormat::signed(8));
    /// let y = pool.quantize(x)?.into_quant().unwrap();
    /// // 18 / 2 and 83 / 2, ties to even
    /// assert_eq!(y.int()?.try_into_vec_as::<i32>().unwrap(), [9, 42]);
    /// # Ok::<(), quant_nn::QuantTensorError>(())
    /// ```
    TruncAdaptiveAvgPool2d, TruncAdaptiveAvgPool2dConfig, AdaptiveAvgPool2d, |x, pool| x.adaptive_avg_pool2d(pool.output_size)
}
