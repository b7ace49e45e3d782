use super::common::accumulator::*;
use crate::quantizers::ClampTo8bit;

accumulator! {
    /// `clamp_quant(x)`: what a layer accumulated, with the same scale, kept in a range of fewer bits.
    ///
    /// Created by [`ClampQuantAccumulatorConfig`]. The default quantizer is [`ClampTo8bit`]. (The reference has the layer and cannot run
    /// it.)
    ///
    /// ```
    /// use burn::tensor::{Device, Tensor};
    /// use quant_nn::components::tensor::{IntegerFormat, QuantTensor};
    /// use quant_nn::{ClampQuantAccumulatorConfig, ClampTo8bit, quantizer_with};
    ///
    /// let device = Device::flex();
    /// let unsigned = quantizer_with!(ClampTo8bit { bit_width: 4, signed: false });
    /// let clamp = ClampQuantAccumulatorConfig::new().clamp_quant(unsigned).init(&device);
    /// let ints = Tensor::<1, _>::from_ints([-3, 7, 40], &device);
    /// let x = QuantTensor::from_int(ints, Tensor::full([1], 0.25, &device), None, IntegerFormat::signed(20));
    /// let y = clamp.quantize(x).into_quant().unwrap();
    /// assert_eq!(y.int().unwrap().try_into_vec_as::<i32>().unwrap(), [0, 7, 15]);
    /// assert_eq!(y.scale.into_scalar::<f32>(), 0.25);
    /// ```
    ClampQuantAccumulator, ClampQuantAccumulatorConfig, clamp_quant of clamp_places = ClampTo8bit, WithClampQuantizer,
    ClampLayerConfig
}
