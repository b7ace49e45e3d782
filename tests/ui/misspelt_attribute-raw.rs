//! The names of attributes are compared as they are written, raw or not.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base))]
struct Raw {
    #[value(0.2)]
    r#gain: f32,
}

fn main() {}
