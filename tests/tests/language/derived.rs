//! `#[derive(Component)]`.
use super::*;
use quant_nn::Component;

#[derive(Module, Debug, Component)]
pub struct Small<S> {
    /// What is inside.
    #[inject(default = Other)]
    inner_impl: S,
    /// What it multiplies by.
    #[inject(default = 2.0, range = 0.5..=4.0)]
    gain: f32,
    #[inject]
    steps: usize,
    #[inject(skip)]
    seen: usize,
}

#[derive(Module, Debug, Component)]
pub struct Empty;

passes_on! { [S] Small<S> [] Empty [T1, T2, T3, T4, T5, T6, T7] Seven<T1, T2, T3, T4, T5, T6, T7> }

#[quantizer]
struct WithDefaults {
    tensor_quant: Small,
    #[value(3)]
    steps: usize,
}
#[quantizer(extends(WithDefaults))]
struct WithAll {
    inner_impl: Empty,
    #[value(0.5)]
    gain: f32,
}
#[quantizer]
struct Nil {
    tensor_quant: Empty,
}

#[test]
fn fields_are_arguments() {
    let t: Small<Other> = surely(WithDefaults);
    assert_eq!((t.gain, t.steps, t.seen), (2.0, 3, 0));
    let t: Small<Empty> = surely(WithAll);
    assert_eq!(t.gain, 0.5);
    let _: Empty = surely(Nil);
    // the constructor is an ordinary one
    assert_eq!(Small::new(Empty, 1.0, 4).steps, 4);
}

#[test]
fn ranges_are_kept() {
    let gain = 8.0f32;
    let error = maybe(quantizer_with!(WithAll { gain })).unwrap_err();
    assert_eq!(error.to_string(), "`gain` of `Small` is 8.0, which is not in 0.5..=4.0");
}

/// More sub-components than fit into a hand-written list.
#[derive(Module, Debug, Component)]
pub struct Seven<A, B, C, D, E, F, G> {
    #[inject]
    a_impl: A,
    #[inject]
    b_impl: B,
    #[inject]
    c_impl: C,
    #[inject]
    d_impl: D,
    #[inject]
    e_impl: E,
    #[inject]
    f_impl: F,
    #[inject]
    g_impl: G,
}

#[quantizer]
struct Wide {
    tensor_quant: Seven,
    a_impl: Empty,
    b_impl: Other,
    c_impl: Empty,
    d_impl: Other,
    e_impl: Empty,
    f_impl: Other,
    g_impl: Leaf,
    #[value(1.5)]
    gain: f32,
}

#[test]
fn seven_sub_components() {
    let t: Seven<Empty, Other, Empty, Other, Empty, Other, Leaf> = surely(Wide);
    assert_eq!(t.g_impl.gain, 1.5);
}
