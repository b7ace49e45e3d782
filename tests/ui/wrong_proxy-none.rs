//! A quantizer without `proxy_class` is none for a layer.
use quant_nn::QuantLinearConfig;
#[path = "support/components.rs"]
mod support;
use support::*;

fn main() {
    let _ = QuantLinearConfig::new(2, 2).weight_quant(Base).init(&Device::flex());
}
