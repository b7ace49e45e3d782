#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base))]
struct Twice {
    #[value(0.1)]
    gain: f32,
    #[value(0.2)]
    gain: f32,
}

#[quantizer(extends(Base), values)]
struct StructAndImpl {
    #[value(0.1)]
    gain: f32,
}
#[quantizer]
impl StructAndImpl {
    #[value]
    fn gain() -> f32 {
        0.2
    }
}

fn main() {
    let _ = quantizer_with!(Base { gain: 0.1, gain: 0.2 });
}
