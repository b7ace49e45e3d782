//! A bias that takes the scale of its accumulator does not complain of a weight quantizer that has a mistake.
use burn::tensor::{Device, Tensor};
use quant_nn::{Int8ActPerTensorFloat, Int8WeightPerTensorFloat, Int32Bias, QuantLinearConfig, quantizer, quantizer_with};

#[quantizer(extends(Int8WeightPerTensorFloat))]
struct Int4 {
    #[value(4)]
    bit_widht: usize,
}

fn main() {
    let (device, x) = (Device::flex(), Tensor::<2>::ones([1, 4], &Device::flex()));
    let config = || QuantLinearConfig::new(4, 2).input_quant(Int8ActPerTensorFloat).bias_quant(Int32Bias);
    config().weight_quant(Int4).init(&device).forward(x.clone());
    config().weight_quant(quantizer_with!(Int8WeightPerTensorFloat { bit_widht: 4 })).init(&device).forward(x);
}
