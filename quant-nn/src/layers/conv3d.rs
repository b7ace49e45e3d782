use super::common::convolution::convolution;
use super::common::weight_layer::*;
use burn::nn::PaddingConfig3d;
use burn::nn::conv::{Conv3d, Conv3dConfig};

convolution! {
    /// ```
    /// use burn::nn::Initializer;
    /// use burn::tensor::{Device, Tensor};
    /// use quant_nn::{QuantConv3d, QuantConv3dConfig, SignedBinaryWeightPerTensorConst};
    ///
    /// let device = Device::flex();
    /// let config = QuantConv3dConfig::new([1, 1], [2, 1, 2])
    ///     .with_bias(false)
    ///     .with_initializer(Initializer::Constant { value: 0.7 });
    /// let conv: QuantConv3d<SignedBinaryWeightPerTensorConst> = config.init(&device);
    /// // four weights of +0.1, on two frames of 1x2
    /// let y = conv.forward(Tensor::<5>::ones([1, 1, 2, 1, 2], &device));
    /// assert_eq!(y.into_scalar::<f32>(), 0.4);
    /// ```
    QuantConv3d, QuantConv3dConfig => Conv3d, Conv3dConfig as "Struct:Conv3d", "3d",
    channels {
        /// The number of input and output channels.
        channels: [usize; 2]
    },
    sizes [usize; 3] = "[1, 1, 1]",
    padding PaddingConfig3d = "PaddingConfig3d::Valid",
    weight of 5 "[channels_out, channels_in / groups, kernel_size_1, kernel_size_2, kernel_size_3]",
    input "[batch_size, channels_in, depth_in, height_in, width_in]", output "[batch_size, channels_out, depth_out, height_out, width_out]"
}
