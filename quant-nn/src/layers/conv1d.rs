use super::common::convolution::convolution;
use super::common::weight_layer::*;
use burn::nn::PaddingConfig1d;
use burn::nn::conv::{Conv1d, Conv1dConfig};

convolution! {
    /// ```
    /// use burn::nn::Initializer;
    /// use burn::tensor::{Device, Tensor};
    /// use quant_nn::{QuantConv1d, QuantConv1dConfig, SignedBinaryWeightPerTensorConst};
    ///
    /// let device = Device::flex();
    /// let config = QuantConv1dConfig::new(1, 1, 3)
    ///     .with_bias(false)
    ///     .with_initializer(Initializer::Constant { value: 0.7 });
    /// let conv: QuantConv1d<SignedBinaryWeightPerTensorConst> = config.init(&device);
    /// // three weights of +0.1, moved along a signal of four
    /// let y = conv.forward(Tensor::<3>::from_floats([[[10.0, 0.0, 20.0, -10.0]]], &device));
    /// assert_eq!(y.into_data().try_to_vec::<f32>().unwrap(), [3.0, 1.0]);
    /// ```
    QuantConv1d, QuantConv1dConfig => Conv1d, Conv1dConfig as "Struct:Conv1d", "1d",
    channels {
        /// The number of input channels.
        channels_in: usize,
        /// The number of output channels.
        channels_out: usize
    },
    sizes usize = "1",
    padding PaddingConfig1d = "PaddingConfig1d::Valid",
    weight of 3 "[channels_out, channels_in / groups, kernel_size]",
    input "[batch_size, channels_in, length_in]", output "[batch_size, channels_out, length_out]"
}
