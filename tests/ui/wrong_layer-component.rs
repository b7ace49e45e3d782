//! A component that reads weights is for a quantizer of weights.
use quant_nn::QuantReluConfig;
#[path = "support/components.rs"]
mod support;
use support::*;

#[derive(Module, Debug)]
pub struct Rows {
    rows: usize,
}
#[component]
impl Rows {
    pub fn new(module: &impl WeightModule) -> Self {
        Self { rows: module.out_channels() }
    }
}
impl Inner for Rows {}

#[quantizer(extends(Base))]
struct FromWeight {
    proxy_class: ActQuantProxy,
    #[value(true)]
    signed: bool,
    inner_impl: Rows,
}

fn main() {
    let _ = QuantReluConfig::new().act_quant(FromWeight).init(&Device::flex());
}
