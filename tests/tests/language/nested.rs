//! A quantizer inside of a quantizer.
use super::*;

/// Makes the `inner_impl` of another quantizer, with a `gain` of its own.
#[quantizer(makes = inner_impl)]
struct Inner {
    inner_impl: Leaf,
    #[value(0.125)]
    gain: f32,
}

#[quantizer]
struct Around {
    tensor_quant: Two,
    first_impl: Outer,
    second_impl: Leaf,
    inner_impl: Inner,
    #[value(0.5)]
    gain: f32,
    #[value(3)]
    steps: usize,
    #[value(true)]
    signed: bool,
}

#[test]
fn its_own_attributes_come_first() {
    let t: Two<Outer<Leaf>, Leaf> = surely(Around);
    // what the inner one does not say is found around it
    assert_eq!((t.first_impl.inner_impl.gain, t.first_impl.inner_impl.steps), (0.125, 3));
    assert_eq!(t.second_impl.gain, 0.5);
}

#[quantizer(extends(Inner), makes = inner_impl)]
struct Louder {
    #[value(8.0)]
    gain: f32,
}
#[quantizer(extends(Around))]
struct AroundLouder {
    inner_impl: Louder,
}

#[test]
fn is_inherited_and_overridden() {
    let t = surely(AroundLouder);
    assert_eq!((t.first_impl.inner_impl.gain, t.second_impl.gain), (8.0, 0.5));
}

/// A complete quantizer inside: what it makes is its `tensor_quant`.
#[quantizer]
struct Whole {
    tensor_quant: Outer,
    inner_impl: Base,
    #[value(false)]
    signed: bool,
}

#[test]
fn of_a_complete_one_the_tensor_quant_is_taken() {
    let t: Outer<Outer<Leaf>> = surely(Whole);
    assert_eq!((t.signed, t.inner_impl.signed, t.inner_impl.inner_impl.gain), (false, true, 0.5));
}

/// Two of a kind share nothing.
#[quantizer]
struct Both {
    tensor_quant: Two,
    first_impl: Inner2,
    second_impl: Inner,
}
#[quantizer(extends(Base), makes = tensor_quant)]
struct Inner2 {
    #[value(2.0)]
    gain: f32,
}

#[test]
fn several_inside() {
    let t: Two<Outer<Leaf>, Leaf> = surely(Both);
    assert_eq!((t.first_impl.inner_impl.gain, t.second_impl.gain), (2.0, 0.125));
}

/// The names of nested attributes do not run into others.
#[quantizer(makes = second_impl, values)]
struct Shifted {
    second_impl: Leaf,
}
#[quantizer]
impl Shifted {
    #[value]
    fn gain(shift: f32, again: f32) -> f32 {
        shift + again
    }
    #[value]
    fn again(shift: f32) -> f32 {
        shift
    }
    #[value]
    fn shift() -> f32 {
        1.0
    }
}
#[quantizer(values)]
struct ShiftedBeside {
    tensor_quant: Two,
    first_impl: Leaf,
    second_impl: Shifted,
}
#[quantizer]
#[allow(non_snake_case)]
impl ShiftedBeside {
    #[value]
    fn gain(second_impl__shift: f32, other: f32) -> f32 {
        second_impl__shift + other
    }
    #[value]
    fn other(second_impl__shift: f32) -> f32 {
        second_impl__shift
    }
    #[value]
    fn second_impl__shift() -> f32 {
        100.0
    }
}

#[test]
fn names_do_not_collide() {
    let t = surely(ShiftedBeside);
    assert_eq!((t.first_impl.gain, t.second_impl.gain), (200.0, 2.0));
}

#[quantizer(makes = inner_impl, extends(Inner), removes(gain))]
struct Quieter;
#[quantizer(extends(Around))]
struct AroundQuieter {
    inner_impl: Quieter,
}

#[test]
fn what_is_removed_inside_is_found_around() {
    assert_eq!(surely(AroundQuieter).first_impl.inner_impl.gain, 0.5);
}
