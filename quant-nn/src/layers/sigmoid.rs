use super::common::activation::*;
use crate::quantizers::Uint8ActPerTensorFloat;
use burn::tensor::activation::sigmoid;

activation! {
    /// `act_quant(1 / (1 + exp(−x)))`: burn's [`Sigmoid`](burn::nn::Sigmoid), whose output is quantized.
    ///
    /// Created by [`QuantSigmoidConfig`]. The default quantizer is [`Uint8ActPerTensorFloat`].
    ///
    /// ```
    /// use burn::tensor::{Device, Tensor};
    /// use quant_nn::{QuantSigmoid, QuantSigmoidConfig};
    ///
    /// let device = Device::flex().autodiff();
    /// let sigmoid: QuantSigmoid = QuantSigmoidConfig::new().init(&device);
    /// // in training the first batches set the scale: here 1 / 255, and 1 / (1 + exp(−1)) is 186.4 of it
    /// let y = sigmoid.quantize(Tensor::<1>::from_floats([-20.0, 1.0, 20.0], &device)).into_quant().unwrap();
    /// assert_eq!(y.int().unwrap().try_into_vec_as::<i32>().unwrap(), [0, 186, 255]);
    /// ```
    QuantSigmoid, QuantSigmoidConfig, Uint8ActPerTensorFloat, sigmoid
}
