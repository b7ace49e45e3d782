//! A generic model that calls `init` says that its quantizer can not fail.
use quant_nn::burn::tensor::Device;
use quant_nn::{QuantLinear, QuantLinearConfig, WeightQuantizer};

fn layer<W: WeightQuantizer + Default>(device: &Device) -> QuantLinear<W> {
    QuantLinearConfig::new(2, 2).init(device)
}

fn main() {
    let _ = layer::<quant_nn::Int8WeightPerTensorFloat>(&Device::flex());
}
