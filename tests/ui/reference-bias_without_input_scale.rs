//! A bias of 32 bits takes its scale from the input and the weight, so the input of its layer is quantized.
//!
//! In the reference `QuantLinear(4, 2, bias=True, weight_quant=Int8WeightPerTensorFloat, bias_quant=Int32Bias)` is built,
//! and its first forward pass on a plain tensor fails (Brevitas 0.13.4 on PyTorch 2.9.1):
//!
//! ```text
//! RuntimeError: Input scale required
//! ```
use quant_nn::burn::tensor::{Device, Tensor};
use quant_nn::{Int8WeightPerTensorFloat, Int32Bias, QuantLinearConfig};

fn main() {
    let device = Device::flex();
    let config = QuantLinearConfig::new(4, 2).weight_quant(Int8WeightPerTensorFloat);
    let layer = config.bias_quant(Int32Bias).init(&device);
    layer.forward(Tensor::<2>::ones([1, 4], &device));
}
