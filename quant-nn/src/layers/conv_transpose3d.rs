use super::common::transposed_convolution::{overlapping, transposed_convolution};
use super::common::weight_layer::*;
use burn::nn::conv::{ConvTranspose3d, ConvTranspose3dConfig};

transposed_convolution! {
    /// ```
    /// use burn::nn::Initializer;
    /// use burn::tensor::{Device, Tensor};
    /// use quant_nn::{QuantConvTranspose3d, QuantConvTranspose3dConfig, SignedBinaryWeightPerTensorConst};
    ///
    /// let device = Device::flex();
    /// let config = QuantConvTranspose3dConfig::new([1, 1], [1, 1, 2])
    ///     .with_bias(false)
    ///     .with_initializer(Initializer::Constant { value: 0.7 });
    /// let conv: QuantConvTranspose3d<SignedBinaryWeightPerTensorConst> = config.init(&device);
    /// // two weights of +0.1: 10 · [0.1, 0.1, 0] + 20 · [0, 0.1, 0.1]
    /// let y = conv.forward(Tensor::<5>::from_floats([[[[[10.0, 20.0]]]]], &device));
    /// assert_eq!(y.into_data().try_to_vec::<f32>().unwrap(), [1.0, 3.0, 2.0]);
    /// ```
    QuantConvTranspose3d, QuantConvTranspose3dConfig => ConvTranspose3d, ConvTranspose3dConfig as "Struct:ConvTranspose3d", "3d",
    sizes [usize; 3] = "[1, 1, 1]", "[0, 0, 0]",
    weight of 5 "[channels_in, channels_out / groups, kernel_size_1, kernel_size_2, kernel_size_3]",
    input "[batch_size, channels_in, depth_in, height_in, width_in]", output "[batch_size, channels_out, depth_out, height_out, width_out]"
}
