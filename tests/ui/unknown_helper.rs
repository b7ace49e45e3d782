//! An attribute of a quantizer and an argument of a constructor take only the helper attributes of the language.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base))]
struct Fields {
    #[valeu(0.1)]
    gain: f32,
}

fn main() {}
