#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer]
struct Generic<T> {
    tensor_quant: T,
}

#[quantizer(partial, values)]
struct Fine;
#[quantizer]
impl<T> Fine {
    #[value]
    fn gain() -> f32 {
        0.1
    }
}

fn main() {}
