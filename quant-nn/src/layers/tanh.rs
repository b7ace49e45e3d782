use super::common::activation::*;
use crate::quantizers::Int8ActPerTensorFloat;
use burn::tensor::activation::tanh;

activation! {
    /// `act_quant(tanh(x))`: burn's [`Tanh`](burn::nn::Tanh), whose output is quantized.
    ///
    /// Created by [`QuantTanhConfig`]. The default quantizer is [`Int8ActPerTensorFloat`].
    ///
    /// ```
    /// use burn::tensor::{Device, Tensor};
    /// use quant_nn::{QuantTanh, QuantTanhConfig};
    ///
    /// let device = Device::flex().autodiff();
    /// let tanh: QuantTanh = QuantTanhConfig::new().init(&device);
    /// // in training the first batches set the scale: here 1 / 128
    /// let y = tanh.quantize(Tensor::<1>::from_floats([-20.0, 0.0, 20.0], &device)).into_quant().unwrap();
    /// assert_eq!(y.int().unwrap().try_into_vec_as::<i32>().unwrap(), [-128, 0, 127]);
    /// ```
    QuantTanh, QuantTanhConfig, Int8ActPerTensorFloat, tanh
}
