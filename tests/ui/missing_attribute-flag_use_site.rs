//! A flag that is given at the use site decides there what is asked for.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(values, extends(Base))]
struct Fine {
    #[value(false)]
    per_channel: bool,
}
#[quantizer]
impl Fine {
    #[value]
    fn gain(per_channel: bool, channel_gain: Lazy<f32>) -> f32 {
        if per_channel { channel_gain.get() } else { 1.0 }
    }
}

fn main() {
    let _ = quantizer_with!(Fine { per_channel: true });
}
