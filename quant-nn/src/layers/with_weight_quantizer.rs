/// The configuration of a layer that has a weight and computes nothing with it, with the quantizer.
///
/// ```
/// use burn::tensor::{Device, Int, Tensor};
/// use quant_nn::{Int8WeightPerTensorFloat, QuantEmbeddingConfig, quantizer_with};
///
/// let device = Device::flex();
/// let quantizer = quantizer_with!(Int8WeightPerTensorFloat { bit_width: 4 });
/// let embedding = QuantEmbeddingConfig::new(10, 5).weight_quant(quantizer).init(&device);
/// let y = embedding.quantize(Tensor::<2, Int>::from_ints([[3, 1]], &device)).into_quant().unwrap();
/// assert_eq!(y.bit_width.to_f32(), 4.0);
/// ```
#[derive(Clone, Debug)]
pub struct WithWeightQuantizer<C, W> {
    pub(super) config: C,
    pub(super) weight_quant: W,
}
