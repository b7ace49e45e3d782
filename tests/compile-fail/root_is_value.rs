#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer]
struct Value {
    #[value(0.5)]
    tensor_quant: f32,
}

#[quantizer]
struct Proxy {
    tensor_quant: Bits,
    #[value(8)]
    bit_width: usize,
    #[value(true)]
    proxy_class: bool,
}

fn main() {}
