use super::places::layer_inits;
use super::with_quantizers::trunc_places;
use super::{TruncLayerConfig, WithTruncQuantizer};
use crate::host::{TruncQuant, TruncQuantizer};
use crate::quantizers::RoundTo8bit;
use burn::config::Config;
use burn::module::Module;
use burn::nn::pool::{AdaptiveAvgPool2d, AdaptiveAvgPool2dConfig};
use burn::tensor::{Device, Tensor};
use quant_core::inject::{DependencyError, Never, Quantizer};
use quant_core::tensor::{MaybeQuantTensor, QuantTensorError};

/// Configuration of a [truncating adaptive average pooling](TruncAdaptiveAvgPool2d): that of burn's [`AdaptiveAvgPool2dConfig`].
#[derive(Config, Debug)]
pub struct TruncAdaptiveAvgPool2dConfig {
    /// Height and width of the output.
    pub output_size: [usize; 2],
}

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
#[derive(Module, Debug)]
pub struct TruncAdaptiveAvgPool2d<T: Quantizer = RoundTo8bit> {
    /// The pooling.
    pub pool: AdaptiveAvgPool2d,
    /// The quantizer of the averages.
    pub trunc_quant: TruncQuant<T>,
}

impl TruncLayerConfig for TruncAdaptiveAvgPool2dConfig {
    type Layer<T: Quantizer> = TruncAdaptiveAvgPool2d<T>;
    fn build<T: TruncQuantizer<Error: Into<E>>, E>(
        with: &WithTruncQuantizer<Self, T>,
        device: &Device,
    ) -> Result<TruncAdaptiveAvgPool2d<T>, E> {
        let trunc_quant = TruncQuant::new(with.trunc_quant.clone(), device).map_err(Into::into)?;
        Ok(TruncAdaptiveAvgPool2d { pool: with.config.float().init(), trunc_quant })
    }
}

trunc_places!(layer_inits! { TruncAdaptiveAvgPool2dConfig => TruncAdaptiveAvgPool2d, WithTruncQuantizer });

impl TruncAdaptiveAvgPool2dConfig {
    /// The configuration of the layer without quantizers.
    pub fn float(&self) -> AdaptiveAvgPool2dConfig {
        AdaptiveAvgPool2dConfig::new(self.output_size)
    }
}

impl<T: TruncQuantizer> TruncAdaptiveAvgPool2d<T> {
    /// The averages of a tensor that is not quantized, and which are not quantized either.
    ///
    /// # Shapes
    ///
    /// - input: `[batch_size, channels, height_in, width_in]`
    /// - output: `[batch_size, channels, height_out, width_out]`
    pub fn forward(&self, input: Tensor<4>) -> Tensor<4> {
        self.pool.forward(input)
    }

    /// The averages of a tensor, with the scale and the rest of what describes their integers if it has some: those that the quantizer
    /// keeps, or all if it is switched off. Of what has none, floating-point formats included, it is [`forward`](Self::forward).
    ///
    /// # Errors
    ///
    /// Those of [`QuantTensor::adaptive_avg_pool2d`](crate::QuantTensor::adaptive_avg_pool2d): if the size of the output does not divide
    /// that of the input, for example.
    pub fn quantize(&self, input: impl Into<MaybeQuantTensor<4>>) -> Result<MaybeQuantTensor<4>, QuantTensorError> {
        Ok(match input.into() {
            MaybeQuantTensor::Quant(x) if self.trunc_quant.quantizes(&x) => {
                self.trunc_quant.forward(x.adaptive_avg_pool2d(self.pool.output_size)?).into()
            }
            x => x.map(|x| x.adaptive_avg_pool2d(self.pool.output_size), |x| self.pool.forward(x)),
        })
    }
}
