//! Of a `MaybeQuantTensor` it is not known whether it has a scale: `try_quantize` asks when it is run.
use burn::tensor::{Device, Tensor};
use quant_nn::{Int32Bias, MaybeQuantTensor, QuantLinearConfig};

fn main() {
    let device = Device::flex();
    let linear = QuantLinearConfig::new(10, 5).bias_quant(Int32Bias).init(&device);
    let x: MaybeQuantTensor<2> = Tensor::<2>::ones([1, 10], &device).into();
    linear.quantize(x);
}
