#[path = "support/components.rs"]
mod support;
use support::*;

fn main() {
    let _ = quantizer_with!();
    let _ = quantizer_with!(Base { gain = 0.5 });
    let _ = quantizer_with!(Base { gain: 0.5 } extra);
    let _ = quantizer_with!(Base { inner_impl: impl });
}
