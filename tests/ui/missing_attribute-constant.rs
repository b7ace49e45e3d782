//! What is read under a constant is declared where the constant says so; the compiler evaluates it.
#[path = "support/components.rs"]
mod support;
use support::*;

const PER_CHANNEL: bool = true;

#[quantizer(extends(Base), values)]
struct PerChannel {
    #[value(PER_CHANNEL)]
    per_channel: bool,
}
#[quantizer]
impl PerChannel {
    #[value]
    fn gain(per_channel: bool, channel_gain: Lazy<f32>) -> f32 {
        if per_channel { channel_gain.get() } else { 1.0 }
    }
}

fn main() {}
