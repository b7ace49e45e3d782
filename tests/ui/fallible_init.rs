//! A quantizer that can fail at run time is built with `try_init`.
use quant_nn::{QuantLinear, QuantLinearConfig};
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base), values)]
struct Fallible {
    proxy_class: WeightQuantProxy,
    #[value(true)]
    signed: bool,
}
#[quantizer]
impl Fallible {
    #[value]
    fn gain() -> Result<f32, DependencyError> {
        Ok(0.1)
    }
}

fn main() {
    let _: QuantLinear<Fallible> = QuantLinearConfig::new(2, 2).init(&Device::flex());
}
