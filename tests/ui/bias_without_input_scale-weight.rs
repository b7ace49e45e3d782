//! The input alone is not enough: the weight has to be quantized as well.
use burn::tensor::{Device, Tensor};
use quant_nn::{Int8ActPerTensorFloat, Int32Bias, NoQuant, QuantLinear, QuantLinearConfig};

fn main() {
    let device = Device::flex();
    let linear: QuantLinear<NoQuant, Int8ActPerTensorFloat, NoQuant, Int32Bias> =
        QuantLinearConfig::new(10, 5).init(&device);
    linear.forward(Tensor::<2>::ones([1, 10], &device));
}
