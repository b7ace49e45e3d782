use burn::tensor::{Device, Tensor};
use quant_nn::{Int8ActPerTensorFloat, Int32Bias, NoQuant, QuantLinear, QuantLinearConfig};

fn main() {
    let device = Device::flex();
    let x = Tensor::<2>::ones([1, 10], &device);

    let linear = QuantLinearConfig::new(10, 5).bias_quant(Int32Bias).init(&device);
    linear.forward(x.clone());

    let linear: QuantLinear<NoQuant, Int8ActPerTensorFloat, NoQuant, Int32Bias> =
        QuantLinearConfig::new(10, 5).init(&device);
    linear.forward(x);
}
