use super::common::activation::*;
use crate::quantizers::Uint8ActPerTensorFloat;
use burn::tensor::activation::hard_swish;

activation! {
    /// `act_quant(x · min(max(x + 3, 0), 6) / 6)`: burn's [`HardSwish`](burn::nn::activation::HardSwish), whose output is quantized.
    ///
    /// Created by [`QuantHardSwishConfig`]. The default quantizer is [`Uint8ActPerTensorFloat`].
    ///
    /// Its values reach down to −0.375, which a quantizer without negative integers, as the default one of the reference, makes 0
    /// and gives no gradient: with [`Int8ActPerTensorFloat`](crate::Int8ActPerTensorFloat) they are kept.
    ///
    /// ```
    /// use burn::tensor::{Device, Tensor};
    /// use quant_nn::{QuantHardSwish, QuantHardSwishConfig};
    ///
    /// let device = Device::flex().autodiff();
    /// let hard_swish: QuantHardSwish = QuantHardSwishConfig::new().init(&device);
    /// // in training the first batches set the scale: here 5.1 / 255; −1 / 3 becomes 0
    /// let y = hard_swish.quantize(Tensor::<1>::from_floats([-1.0, 5.1, 1.0], &device)).into_quant().unwrap();
    /// assert_eq!(y.int().unwrap().try_into_vec_as::<i32>().unwrap(), [0, 255, 33]);
    /// ```
    QuantHardSwish, QuantHardSwishConfig, Uint8ActPerTensorFloat, hard_swish
}
