//! What reads an attribute may be chosen by a flag that is missing: only the flag is reported.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(values)]
struct Choosing {
    tensor_quant: Outer,
    #[value(0.5)]
    gain: f32,
    #[value(0.5)]
    ratio: f32,
}

#[quantizer]
impl Choosing {
    #[value]
    fn inner_impl(half: bool) -> impl Component {
        if half { Half } else { Leaf }
    }
}

fn main() {}
