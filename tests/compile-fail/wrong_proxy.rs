#[path = "support/components.rs"]
mod support;
use quant_nn::{QuantConv2d, QuantConv2dConfig, QuantLinearConfig, QuantReluConfig};
use support::*;

#[quantizer(extends(Base))]
struct Act {
    proxy_class: ActQuantProxy,
    #[value(true)]
    signed: bool,
}
#[quantizer(extends(Base))]
struct Weight {
    proxy_class: WeightQuantProxy,
    #[value(true)]
    signed: bool,
}

#[derive(Module, Debug)]
struct Net {
    conv: QuantConv2d<Act>,
}

fn main() {
    let device = Device::flex();
    let _ = Net { conv: QuantConv2dConfig::new([1, 1], [3, 3]).init(&device) };
    let _ = QuantReluConfig::new().act_quant(Weight).init(&device);
    let _ = QuantLinearConfig::new(2, 2).weight_quant(Base).init(&device);
}
