use super::common::act_layer::*;
use crate::quantizers::Uint8ActPerTensorFloat;
use burn::tensor::activation::relu;
use quant_core::tensor::QuantTensor;

/// Configuration of a [`QuantRelu`].
#[derive(Config, Debug)]
pub struct QuantReluConfig {}

/// `act_quant(max(x, 0))`: burn's [`Relu`](burn::nn::Relu), whose output is quantized.
///
/// Created by [`QuantReluConfig`]. The default quantizer is [`Uint8ActPerTensorFloat`].
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use quant_nn::{QuantRelu, QuantReluConfig, Uint8ActPerTensorFloat};
///
/// let device = Device::flex().autodiff();
/// let relu: QuantRelu<Uint8ActPerTensorFloat> = QuantReluConfig::new().init(&device);
/// // in training the first batches set the scale: here 5.1 / 255
/// let y = relu.quantize(Tensor::<1>::from_floats([-1.0, 0.31, 5.1], &device)).into_quant().unwrap();
/// assert_eq!(y.int().unwrap().try_into_vec_as::<i32>().unwrap(), [0, 16, 255]);
/// ```
#[derive(Module, Debug)]
pub struct QuantRelu<A: Quantizer = Uint8ActPerTensorFloat> {
    /// The quantizer of the output.
    pub act_quant: ActQuant<A>,
}

act_layer!(QuantReluConfig => QuantRelu);

impl<A: ActQuantizer> QuantRelu<A> {
    /// Applies the activation to `input`, of any shape.
    pub fn forward<const D: usize>(&self, input: Tensor<D>) -> Tensor<D> {
        self.quantize(input).into_value()
    }

    /// [`forward`](Self::forward) with the scale and the rest of what describes the integers; without a quantizer those of
    /// the input, if one of them stands for 0.0. It is the reference's `return_quant_tensor`, and a forward pass like the other: it
    /// counts for statistics and delays.
    pub fn quantize<const D: usize>(&self, input: impl Into<MaybeQuantTensor<D>>) -> MaybeQuantTensor<D> {
        self.act_quant.forward(input.into().map(QuantTensor::relu, relu))
    }
}
