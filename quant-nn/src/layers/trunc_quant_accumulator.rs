use super::common::accumulator::*;
use crate::quantizers::RoundTo8bit;

accumulator! {
    /// `trunc_quant(x)`: what a layer accumulated, without its lowest bits.
    ///
    /// Created by [`TruncQuantAccumulatorConfig`]. The default quantizer is [`RoundTo8bit`]. (The reference has the layer and cannot run
    /// it.)
    ///
    /// ```
    /// use burn::nn::Initializer;
    /// use burn::tensor::{Device, Tensor};
    /// use quant_nn::{
    ///     Int8ActPerTensorFloat, Int8WeightPerTensorFloat, QuantLinear, QuantLinearConfig, TruncQuantAccumulator,
    ///     TruncQuantAccumulatorConfig,
    /// };
    ///
    /// let device = Device::flex();
    /// let config = QuantLinearConfig::new(2, 1).with_bias(false).with_initializer(Initializer::Constant { value: 1.27 });
    /// let linear: QuantLinear<Int8WeightPerTensorFloat, Int8ActPerTensorFloat> = config.init(&device);
    /// let trunc: TruncQuantAccumulator = TruncQuantAccumulatorConfig::new().init(&device);
    /// let sum = linear.quantize(Tensor::<2>::from_floats([[0.5, 0.25]], &device));
    /// // 127 · (64 + 32) in the 17 bits of two such products, of which the highest 8 are kept: 12192 / 512
    /// let y = trunc.quantize(sum).into_quant().unwrap();
    /// assert_eq!(y.int().unwrap().try_into_vec_as::<i32>().unwrap(), [24]);
    /// ```
    TruncQuantAccumulator, TruncQuantAccumulatorConfig, trunc_quant of trunc_places = RoundTo8bit, WithTruncQuantizer,
    TruncLayerConfig
}
