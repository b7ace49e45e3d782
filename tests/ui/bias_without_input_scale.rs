//! A bias that takes the scale of its accumulator is for a layer with quantized input and weight.
use burn::tensor::{Device, Tensor};
use quant_nn::{Int32Bias, QuantLinearConfig};

fn main() {
    let device = Device::flex();
    let linear = QuantLinearConfig::new(10, 5).bias_quant(Int32Bias).init(&device);
    linear.forward(Tensor::<2>::ones([1, 10], &device));
}
