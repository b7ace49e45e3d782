//! A generic model that builds a layer says that its parameter is a quantizer of weights.
use quant_nn::burn::tensor::Device;
use quant_nn::{QuantLinear, QuantLinearConfig, Quantizer};

fn layer<W: Quantizer + Default>(device: &Device) -> QuantLinear<W> {
    QuantLinearConfig::new(2, 2).init(device)
}

fn main() {
    let _ = layer::<quant_nn::Int8WeightPerTensorFloat>(&Device::flex());
}
