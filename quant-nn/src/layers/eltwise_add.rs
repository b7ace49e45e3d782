use super::common::input_output::*;

input_output_layer! {
    /// `output_quant(input_quant(a) + input_quant(b))`: a residual connection, both of whose branches have one scale.
    ///
    /// Created by [`QuantEltwiseAddConfig`]. The default quantizers are [`Int8ActPerTensorFloat`]; with
    /// [`NoQuant`](crate::NoQuant) in both places it is `a + b`.
    ///
    /// Each input is a batch for the statistics of their quantizer, so collecting takes half as many passes. While it collects, each
    /// has a scale of its own, and their sum has none until it is quantized.
    ///
    /// ```
    /// use burn::tensor::{Device, Tensor};
    /// use quant_nn::{Int8ActPerTensorFloat, NoQuant, QuantEltwiseAdd, QuantEltwiseAddConfig};
    ///
    /// let device = Device::flex();
    /// let add: QuantEltwiseAdd<Int8ActPerTensorFloat, NoQuant> = QuantEltwiseAddConfig::new().init(&device);
    /// // a fresh quantizer has the scale 1 / 128
    /// let a = Tensor::<1>::from_floats([0.5, -1.0], &device);
    /// let b = Tensor::<1>::from_floats([0.25, -1.0], &device);
    /// let y = add.quantize(a, b).into_quant().unwrap();
    /// assert_eq!(y.int()?.try_into_vec_as::<i32>().unwrap(), [96, -256]);
    /// assert_eq!(y.bit_width.to_f32(), 9.0);
    /// # Ok::<(), quant_nn::QuantTensorError>(())
    /// ```
    QuantEltwiseAdd, QuantEltwiseAddConfig
}

impl<I: ActQuantizer, O: ActQuantizer> QuantEltwiseAdd<I, O> {
    /// The sum of two tensors of shapes that broadcast.
    pub fn forward<const D: usize>(&self, a: Tensor<D>, b: Tensor<D>) -> Tensor<D> {
        let [a, b] = [a, b].map(|x| self.input_quant.forward(x).into_value());
        self.output_quant.forward(a + b).into_value()
    }

    /// [`forward`](Self::forward) with the scale and the rest of what describes the integers; without a quantizer of the output those
    /// of the sum, if both inputs have one scale, which is read from the device then. It is the reference's `return_quant_tensor`, and
    /// a forward pass like the other: it counts for statistics and delays.
    pub fn quantize<const D: usize>(
        &self,
        a: impl Into<MaybeQuantTensor<D>>,
        b: impl Into<MaybeQuantTensor<D>>,
    ) -> MaybeQuantTensor<D> {
        let (a, b) = (self.input_quant.forward(a), self.input_quant.forward(b));
        match self.output_quant.forward(a.value().clone() + b.value().clone()) {
            MaybeQuantTensor::Float(_) => a + b,
            quantized => quantized,
        }
    }
}
