//! A condition that is not understood counts as holding.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base), values)]
struct PerChannel {
    #[value(false)]
    per_channel: bool,
}
#[quantizer]
impl PerChannel {
    #[value]
    fn gain(per_channel: bool, channel_gain: Lazy<f32>) -> f32 {
        let per_channel = per_channel & true;
        if per_channel { channel_gain.get() } else { 1.0 }
    }
}

fn main() {}
