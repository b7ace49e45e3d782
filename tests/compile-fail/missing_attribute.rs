#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer]
struct NoGain {
    tensor_quant: Outer,
    inner_impl: Leaf,
}

#[quantizer]
struct Several {
    tensor_quant: Bits,
    proxy_class: Outer,
}

#[quantizer(partial)]
struct Mixin {
    tensor_quant: Outer,
}
#[quantizer(extends(Mixin), values)]
struct Functions;
#[quantizer]
impl Functions {
    #[value]
    fn signed(flag: bool) -> bool {
        flag
    }
}

fn main() {
    let _ = quantizer_with!(Mixin { signed: true });
}
