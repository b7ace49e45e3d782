//! A public quantizer extends public ones only.
#[path = "support/components.rs"]
mod support;
use support::*;

pub mod library {
    use super::*;
    #[quantizer(partial)]
    struct Mixin {
        #[value(0.1)]
        gain: f32,
    }
    #[quantizer(extends(Mixin, Base))]
    pub struct Public;
}

fn main() {}
