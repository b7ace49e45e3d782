use super::common::input_output::*;

input_output_layer! {
    /// `output_quant(cat(input_quant(x₁), input_quant(x₂), ..))`: tensors joined along a dimension, all of which have one scale.
    ///
    /// Created by [`QuantCatConfig`]. The default quantizers are [`Int8ActPerTensorFloat`]; with [`NoQuant`](crate::NoQuant) in both
    /// places it is [`Tensor::cat`]. (In the reference it fails when it is run.)
    ///
    /// Each input is a batch for the statistics of their quantizer. While it collects, each has a scale of its own, and what they are
    /// joined to has none until it is quantized.
    ///
    /// ```
    /// use burn::tensor::{Device, Tensor};
    /// use quant_nn::{Int8ActPerTensorFloat, NoQuant, QuantCat, QuantCatConfig};
    ///
    /// let device = Device::flex();
    /// let cat: QuantCat<Int8ActPerTensorFloat, NoQuant> = QuantCatConfig::new().init(&device);
    /// // a fresh quantizer has the scale 1 / 128
    /// let a = Tensor::<1>::from_floats([0.5, -1.0], &device);
    /// let b = Tensor::<1>::from_floats([0.25], &device);
    /// let y = cat.quantize(vec![a.into(), b.into()], 0).into_quant().unwrap();
    /// assert_eq!(y.int()?.try_into_vec_as::<i32>().unwrap(), [64, -128, 32]);
    /// # Ok::<(), quant_nn::QuantTensorError>(())
    /// ```
    QuantCat, QuantCatConfig
}

impl<I: ActQuantizer, O: ActQuantizer> QuantCat<I, O> {
    /// Tensors joined along `dim`, which differ in size there only.
    pub fn forward<const D: usize>(&self, tensors: Vec<Tensor<D>>, dim: usize) -> Tensor<D> {
        let inputs = tensors.into_iter().map(|x| self.input_quant.forward(x).into_value()).collect();
        self.output_quant.forward(Tensor::cat(inputs, dim)).into_value()
    }

    /// [`forward`](Self::forward) with the scale and the rest of what describes the integers; without a quantizer of the output those
    /// of the inputs, if all have one scale, which is read from the device then. It is the reference's `return_quant_tensor`, and a
    /// forward pass like the other: it counts for statistics and delays.
    pub fn quantize<const D: usize>(&self, tensors: Vec<MaybeQuantTensor<D>>, dim: usize) -> MaybeQuantTensor<D> {
        let inputs: Vec<_> = tensors.into_iter().map(|x| self.input_quant.forward(x)).collect();
        let values = inputs.iter().map(|x| x.value().clone()).collect();
        match self.output_quant.forward(Tensor::cat(values, dim)) {
            MaybeQuantTensor::Float(_) => MaybeQuantTensor::cat(inputs, dim),
            quantized => quantized,
        }
    }
}
