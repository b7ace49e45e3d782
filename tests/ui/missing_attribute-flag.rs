//! What a value function reads under a condition is declared where the condition holds.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(partial, values)]
struct Mixin {
    tensor_quant: Outer,
    inner_impl: Leaf,
    #[value(false)]
    per_channel: bool,
}
#[quantizer]
impl Mixin {
    #[value]
    fn gain(per_channel: bool, channel_gain: Lazy<f32>) -> f32 {
        if per_channel { channel_gain.get() } else { 1.0 }
    }
}
// the flag is off, and nobody asks
#[quantizer(extends(Mixin))]
struct Fine;

#[quantizer(extends(Mixin))]
struct PerChannel {
    #[value(true)]
    per_channel: bool,
}

fn main() {}
