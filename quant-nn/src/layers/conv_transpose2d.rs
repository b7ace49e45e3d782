use super::common::transposed_convolution::{overlapping, transposed_convolution};
use super::common::weight_layer::*;
use burn::nn::conv::{ConvTranspose2d, ConvTranspose2dConfig};

transposed_convolution! {
    /// ```
    /// use burn::nn::Initializer;
    /// use burn::tensor::{Device, Tensor};
    /// use quant_nn::{QuantConvTranspose2d, QuantConvTranspose2dConfig, SignedBinaryWeightPerTensorConst};
    ///
    /// let device = Device::flex();
    /// let config = QuantConvTranspose2dConfig::new([1, 1], [1, 2])
    ///     .with_bias(false)
    ///     .with_initializer(Initializer::Constant { value: 0.7 });
    /// let conv: QuantConvTranspose2d<SignedBinaryWeightPerTensorConst> = config.init(&device);
    /// // two weights of +0.1: 10 · [0.1, 0.1, 0] + 20 · [0, 0.1, 0.1]
    /// let y = conv.forward(Tensor::<4>::from_floats([[[[10.0, 20.0]]]], &device));
    /// assert_eq!(y.into_data().try_to_vec::<f32>().unwrap(), [1.0, 3.0, 2.0]);
    /// ```
    QuantConvTranspose2d, QuantConvTranspose2dConfig => ConvTranspose2d, ConvTranspose2dConfig as "Struct:ConvTranspose2d", "2d",
    sizes [usize; 2] = "[1, 1]", "[0, 0]",
    weight of 4 "[channels_in, channels_out / groups, kernel_size_1, kernel_size_2]",
    input "[batch_size, channels_in, height_in, width_in]", output "[batch_size, channels_out, height_out, width_out]"
}
