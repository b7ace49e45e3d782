//! A layer takes a weight quantizer for its weights.
use quant_nn::{QuantConv2d, QuantConv2dConfig};
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base))]
struct Act {
    proxy_class: ActQuantProxy,
    #[value(true)]
    signed: bool,
}

#[derive(Module, Debug)]
struct Net {
    conv: QuantConv2d<Act>,
}

fn main() {
    let _ = Net { conv: QuantConv2dConfig::new([1, 1], [3, 3]).init(&Device::flex()) };
}
