//! What stands behind an early return is read under its condition.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base), values)]
struct PerChannel {
    #[value(true)]
    per_channel: bool,
}
#[quantizer]
impl PerChannel {
    #[value]
    fn gain(per_channel: bool, channel_gain: Lazy<f32>) -> f32 {
        if !per_channel {
            return 1.0;
        }
        channel_gain.get()
    }
}

fn main() {}
