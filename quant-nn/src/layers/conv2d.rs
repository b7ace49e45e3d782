use super::common::convolution::convolution;
use super::common::weight_layer::*;
use burn::nn::PaddingConfig2d;
use burn::nn::conv::{Conv2d, Conv2dConfig};

convolution! {
    /// ```
    /// use burn::tensor::{Device, Tensor};
    /// use quant_nn::{QuantConv2d, QuantConv2dConfig, SignedBinaryWeightPerTensorConst};
    /// use burn::nn::Initializer;
    ///
    /// let device = Device::flex();
    /// let config = QuantConv2dConfig::new([1, 1], [2, 2])
    ///     .with_bias(false)
    ///     .with_initializer(Initializer::Constant { value: 0.7 });
    /// let conv: QuantConv2d<SignedBinaryWeightPerTensorConst> = config.init(&device);
    /// // four weights of +0.1
    /// let y = conv.forward(Tensor::<4>::ones([1, 1, 2, 2], &device));
    /// assert_eq!(y.into_scalar::<f32>(), 0.4);
    /// ```
    QuantConv2d, QuantConv2dConfig => Conv2d, Conv2dConfig as "Struct:Conv2d", "2d",
    channels {
        /// The number of input and output channels.
        channels: [usize; 2]
    },
    sizes [usize; 2] = "[1, 1]",
    padding PaddingConfig2d = "PaddingConfig2d::Valid",
    weight of 4 "[channels_out, channels_in / groups, kernel_size_1, kernel_size_2]",
    input "[batch_size, channels_in, height_in, width_in]", output "[batch_size, channels_out, height_out, width_out]"
}
