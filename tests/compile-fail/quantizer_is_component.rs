#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer]
struct Names {
    tensor_quant: Outer,
    inner_impl: Base,
}

fn main() {
    let _ = quantizer_with!(Base { inner_impl: impl Base });
}
