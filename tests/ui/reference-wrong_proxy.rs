//! A layer takes a weight quantizer for its weights.
//!
//! In the reference `QuantLinear(4, 2, bias=False, weight_quant=Int8ActPerTensorFloat)` is built, and its first forward
//! pass fails (Brevitas 0.13.4 on PyTorch 2.9.1):
//!
//! ```text
//! AttributeError: 'ActQuantProxyFromInjector' object has no attribute 'requires_quant_input'
//! ```
use quant_nn::burn::tensor::Device;
use quant_nn::{Int8ActPerTensorFloat, QuantLinear, QuantLinearConfig};

fn main() {
    let _: QuantLinear<Int8ActPerTensorFloat> = QuantLinearConfig::new(4, 2).init(&Device::flex());
}
