//! A value that is known at run time only may be out of range.
use quant_nn::QuantLinearConfig;
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(partial)]
struct Weight {
    tensor_quant: Bits,
    proxy_class: WeightQuantProxy,
    #[value(true)]
    signed: bool,
}

fn main() {
    let bits = std::env::args().count();
    let quantizer = quantizer_with!(Weight { bit_width: bits });
    let _ = QuantLinearConfig::new(2, 2).weight_quant(quantizer).init(&Device::flex());
}
