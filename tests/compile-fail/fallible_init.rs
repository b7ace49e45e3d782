#[path = "support/components.rs"]
mod support;
use quant_nn::{QuantLinear, QuantLinearConfig};
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
    let device = Device::flex();
    let _: QuantLinear<Fallible> = QuantLinearConfig::new(2, 2).init(&device);
    let _ = QuantLinearConfig::new(2, 2).weight_quant(Fallible).try_init(&device);
}
