//! The wiring as the user sees it.
use super::*;
use quant_nn::{Lazy, Quantizer, explain};

#[quantizer(extends(Base), partial, values)]
struct Mixin {
    #[value(false)]
    twice: bool,
}
#[quantizer]
impl Mixin {
    #[value]
    fn steps(twice: bool, half: Lazy<usize>) -> usize {
        if twice { 2 * half.get() } else { 1 }
    }
}
#[quantizer(extends(Mixin))]
struct Explained {
    #[value(0.25)]
    gain: f32,
}

#[test]
fn a_tree() {
    assert_eq!(
        Explained::explain().to_string(),
        "\
Explained
└── tensor_quant       Outer     Base
    ├── inner_impl     Leaf      Base
    │   ├── gain       = 0.25    Explained (overrides `Base`)
    │   └── steps      fn steps  Mixin (`half` is not asked for, because `twice` = false)
    │       └── twice  = false   Mixin
    └── signed         = true    Base
"
    );
}

#[test]
fn of_a_use_site() {
    let gain = 0.75f32;
    let wiring = explain(&quantizer_with!(Explained { gain }));
    let gain = wiring.get("gain").unwrap();
    assert_eq!(
        (gain.what, gain.class, gain.notes),
        ("= gain, captured", "Explained { .. }", "overrides `Explained`, `Base`")
    );
}

#[quantizer(extends(Explained))]
struct WithHalf {
    #[value(4)]
    half: usize,
}

#[test]
fn what_is_pruned() {
    let half = WithHalf::explain();
    let half = half.get("half").unwrap();
    assert_eq!((half.depth, half.class), (0, "WithHalf"));
    assert_eq!(half.notes, "`fn steps` does not ask for it, because `twice` = false");
}
