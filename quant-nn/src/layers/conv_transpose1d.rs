use super::common::transposed_convolution::{overlapping, transposed_convolution};
use super::common::weight_layer::*;
use burn::nn::conv::{ConvTranspose1d, ConvTranspose1dConfig};

transposed_convolution! {
    /// ```
    /// use burn::nn::Initializer;
    /// use burn::tensor::{Device, Tensor};
    /// use quant_nn::{QuantConvTranspose1d, QuantConvTranspose1dConfig, SignedBinaryWeightPerTensorConst};
    ///
    /// let device = Device::flex();
    /// let config = QuantConvTranspose1dConfig::new([1, 1], 2)
    ///     .with_bias(false)
    ///     .with_initializer(Initializer::Constant { value: 0.7 });
    /// let conv: QuantConvTranspose1d<SignedBinaryWeightPerTensorConst> = config.init(&device);
    /// // two weights of +0.1: 10 · [0.1, 0.1, 0] + 20 · [0, 0.1, 0.1]
    /// let y = conv.forward(Tensor::<3>::from_floats([[[10.0, 20.0]]], &device));
    /// assert_eq!(y.into_data().try_to_vec::<f32>().unwrap(), [1.0, 3.0, 2.0]);
    /// ```
    QuantConvTranspose1d, QuantConvTranspose1dConfig => ConvTranspose1d, ConvTranspose1dConfig as "Struct:ConvTranspose1d", "1d",
    sizes usize = "1", "0",
    weight of 3 "[channels_in, channels_out / groups, kernel_size]",
    input "[batch_size, channels_in, length_in]", output "[batch_size, channels_out, length_out]"
}
