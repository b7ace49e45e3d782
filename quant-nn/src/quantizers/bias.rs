use super::base::*;
use quant_core::quantizer;

/// 8-bit signed biases with the scale of the accumulator: that of the input times that of the weight. Mind the range: it
/// ends at 127 products of one input step and one weight step.
///
/// ```
/// use burn::nn::Initializer;
/// use burn::tensor::{Device, Tensor};
/// use quant_nn::{Int8ActPerTensorFloat, Int8Bias, QuantLinearConfig};
///
/// let device = Device::flex().autodiff();
/// // weights of 1.27 have the scale 0.01
/// let config = QuantLinearConfig::new(2, 2).with_initializer(Initializer::Constant { value: 1.27 });
/// let mut linear = config.input_quant(Int8ActPerTensorFloat).bias_quant(Int8Bias).init(&device);
/// linear.bias = linear.bias.map(|b| b.map(|_| Tensor::from_floats([0.5, -0.074], &device)));
/// // in training the first batch sets the scale of the input, 12.8 / 128
/// let bias = linear.quant_bias(Tensor::<2>::from_floats([[12.8, 1.0]], &device)).unwrap();
/// assert!((bias.scale.clone().into_scalar::<f32>() - 0.001).abs() < 1e-9);
/// assert_eq!(bias.int().unwrap().try_into_vec_as::<i32>().unwrap(), [127, -74]);
/// ```
#[quantizer(extends(IntBias))]
pub struct Int8Bias {
    #[value(8)]
    bit_width: usize,
}

/// 16-bit signed biases with the scale of the accumulator, as [`Int8Bias`].
#[quantizer(extends(IntBias))]
pub struct Int16Bias {
    #[value(16)]
    bit_width: usize,
}

/// 24-bit signed biases with the scale of the accumulator, as [`Int8Bias`].
#[quantizer(extends(IntBias))]
pub struct Int24Bias {
    #[value(24)]
    bit_width: usize,
}

/// 32-bit signed biases with the scale of the accumulator, as [`Int8Bias`]. Of integers beyond `2^24` the last bits are
/// those of a float.
#[quantizer(extends(IntBias))]
pub struct Int32Bias {
    #[value(32)]
    bit_width: usize,
}

/// 8-bit signed biases with a scale of their own: their largest magnitude over 128. The input need not be quantized.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_nn::{Int8BiasPerTensorFloatInternalScaling, QuantLinearConfig};
///
/// let device = Device::flex();
/// let mut linear = QuantLinearConfig::new(2, 3).bias_quant(Int8BiasPerTensorFloatInternalScaling).init(&device);
/// linear.bias = linear.bias.map(|b| b.map(|_| Tensor::from_floats([-12.8, 12.8, 0.52], &device)));
/// let bias = linear.quant_bias(Tensor::<2>::ones([1, 2], &device)).unwrap();
/// assert_eq!(bias.int().unwrap().try_into_vec_as::<i32>().unwrap(), [-128, 127, 5]);
/// ```
#[quantizer(extends(SignedIntQuant, MaxStatsScaling, PerTensorFloatScaling8bit, BiasQuantSolver))]
pub struct Int8BiasPerTensorFloatInternalScaling;
