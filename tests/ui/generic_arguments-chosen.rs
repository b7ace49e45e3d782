//! The components that a function chooses from are named without sub-components, too.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(values)]
struct Chooses {
    inner_impl: Leaf,
    #[value(0.5)]
    gain: f32,
    #[value(8)]
    bit_width: usize,
    #[value(true)]
    plain: bool,
}
#[quantizer]
impl Chooses {
    #[value]
    fn tensor_quant(plain: bool) -> impl Component {
        if plain { Bits } else { Outer::<Leaf> }
    }
}

fn main() {}
