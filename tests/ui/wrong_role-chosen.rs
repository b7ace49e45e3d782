//! Each component that a value at run time may choose plays the role.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base), values)]
struct Chooses {
    #[value(8)]
    bit_width: usize,
}
#[quantizer]
impl Chooses {
    #[value]
    fn coarse(module: &impl WeightModule) -> bool {
        module.out_channels() < 8
    }
    #[value]
    fn inner_impl(coarse: bool) -> impl Component {
        if coarse { Bits } else { Leaf }
    }
}

fn main() {}
