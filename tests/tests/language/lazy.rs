//! Attributes that are asked for under a condition.
// a number is written as another language prints it
#![allow(clippy::excessive_precision)]
use super::*;
use quant_nn::Lazy;

#[quantizer(extends(Base), partial, values)]
struct Steps {
    #[value(false)]
    twice: bool,
}
#[quantizer]
impl Steps {
    #[value]
    fn steps(twice: bool, half: Lazy<usize>, full: Lazy<usize>) -> usize {
        if twice { 2 * half.get() } else { full.get() }
    }
}

/// `half` is not declared, and does not have to be.
#[quantizer(extends(Steps))]
struct Once {
    #[value(3)]
    full: usize,
}

/// Nor is `full` here, as another flag decides.
#[quantizer(extends(Steps))]
struct Twice {
    #[value(4)]
    half: usize,
    #[value(true)]
    twice: bool,
}

#[test]
fn a_flag_decides_what_is_required() {
    assert_eq!(surely(Once).inner_impl.steps, 3);
    assert_eq!(surely(Twice).inner_impl.steps, 8);
}

const TWICE: bool = cfg!(panic = "unwind") || cfg!(panic = "abort");

/// A constant that only the compiler can evaluate; both attributes are there.
#[quantizer(extends(Steps))]
struct Constant {
    #[value(4)]
    half: usize,
    #[value(5)]
    full: usize,
    #[value(TWICE)]
    twice: bool,
}

/// The one that the constant does not ask for may be missing.
#[quantizer(extends(Steps))]
struct ConstantAlone {
    #[value(4)]
    half: usize,
    #[value(TWICE)]
    twice: bool,
}

#[test]
fn a_constant_decides_too() {
    assert_eq!(surely(Constant).inner_impl.steps, 8);
    assert_eq!(surely(ConstantAlone).inner_impl.steps, 8);
}

#[test]
fn a_flag_known_at_run_time() {
    for (twice, steps) in [(true, 8), (false, 5)] {
        let q = quantizer_with!(Constant { twice });
        assert_eq!(surely(q).inner_impl.steps, steps);
    }
}

#[test]
fn what_is_missing_at_run_time_is_an_error_with_its_chain() {
    let q = |twice: bool| quantizer_with!(Twice { twice });
    assert_eq!(maybe(q(true)).map(|t| t.inner_impl.steps), Ok(8));
    let error = maybe(q(false)).unwrap_err();
    let DependencyError::Missing { quantizer, attribute, chain } = error else { panic!("{error}") };
    assert_eq!((quantizer, attribute), ("Twice", "full"));
    for part in ["Outer::inner_impl", "Leaf::steps", "fn steps", "because `twice` = false"] {
        assert!(chain.contains(part), "{part}: {chain}");
    }
}

thread_local! {
    static MADE: Cell<usize> = const { Cell::new(0) };
}

#[quantizer(extends(Steps), values)]
struct Counted {
    #[value(5)]
    full: usize,
}
#[quantizer]
impl Counted {
    #[value]
    fn half() -> usize {
        MADE.set(MADE.get() + 1);
        1
    }
}

#[test]
fn what_is_not_asked_for_is_not_made() {
    for (twice, made) in [(false, 0), (true, 1)] {
        MADE.set(0);
        build(quantizer_with!(Counted { twice })).unwrap();
        assert_eq!(MADE.get(), made);
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Granularity {
    Tensor,
    Channel,
}

#[quantizer(extends(Base), partial, values)]
struct Granular {
    #[value(Granularity::Tensor)]
    granularity: Granularity,
}
#[quantizer]
impl Granular {
    #[value]
    fn steps(granularity: Granularity, channels: Lazy<usize>) -> usize {
        if granularity == Granularity::Tensor {
            return 1;
        }
        channels.get()
    }
}
#[quantizer(extends(Granular))]
struct OfTensor;
#[quantizer(extends(Granular))]
struct OfChannel {
    #[value(Granularity::Channel)]
    granularity: Granularity,
    #[value(16)]
    channels: usize,
}

#[test]
fn variants_are_known_by_name_and_returns_are_understood() {
    assert_eq!(surely(OfTensor).inner_impl.steps, 1);
    assert_eq!(surely(OfChannel).inner_impl.steps, 16);
}

/// A function may read its argument in a way that is not understood: then it is always asked for.
#[quantizer(extends(Base), values)]
struct Obscure {
    #[value(2)]
    half: usize,
    #[value(false)]
    twice: bool,
}
#[quantizer]
impl Obscure {
    #[value]
    fn steps(twice: bool, half: Lazy<usize>) -> usize {
        let twice = !twice;
        if twice { half.get() } else { 0 }
    }
}

#[test]
fn shadowed_flags_are_not_misread() {
    assert_eq!(surely(Obscure).inner_impl.steps, 2);
}

/// Read under a condition by one, and always by another.
#[quantizer(partial)]
struct ReadTwice {
    tensor_quant: Two,
    first_impl: Leaf,
    second_impl: Ranged,
    #[value(0.5)]
    gain: f32,
}
#[quantizer(extends(ReadTwice), partial, values)]
struct ReadTwiceLazily {
    #[value(true)]
    twice: bool,
}
#[quantizer]
impl ReadTwiceLazily {
    #[value]
    fn steps(twice: bool, half: Lazy<usize>) -> usize {
        if twice { 2 * half.get() } else { 1 }
    }
    #[value]
    fn bit_width(half: usize) -> usize {
        half
    }
    #[value]
    fn half() -> usize {
        MADE.set(MADE.get() + 1);
        3
    }
}

#[test]
fn an_attribute_is_made_once() {
    for flag in [true, false] {
        MADE.set(0);
        let t = build(quantizer_with!(ReadTwiceLazily { twice: flag })).unwrap();
        let steps = if flag { 6 } else { 1 };
        assert_eq!((t.first_impl.steps, t.second_impl.bit_width, MADE.get()), (steps, 3, 1));
    }
}

const NEVER: bool = usize::BITS < 8;
const ALWAYS: bool = !NEVER;

/// `x` is never read, so what it lacks is no mistake, however many would read it.
#[quantizer(extends(Base), values)]
struct LacksWhatNobodyReads {
    #[value(NEVER)]
    a: bool,
    #[value(ALWAYS)]
    b: bool,
}
#[quantizer]
impl LacksWhatNobodyReads {
    #[value]
    fn steps(a: bool, x: Lazy<usize>) -> usize {
        if a { x.get() } else { 1 }
    }
    #[value]
    fn gain(a: bool, x: Lazy<usize>) -> f32 {
        if a { x.get() as f32 } else { 2.0 }
    }
    #[value]
    fn x(b: bool, nobody: Lazy<usize>) -> usize {
        if b { nobody.get() } else { 0 }
    }
}

#[test]
fn what_is_never_read_may_lack_something() {
    let leaf = surely(LacksWhatNobodyReads).inner_impl;
    assert_eq!((leaf.steps, leaf.gain), (1, 2.0));
}

/// 0.3 as Python prints the single-precision number.
#[quantizer(extends(Base), values)]
struct SinglePrecision {
    #[value(0.30000001192092896)]
    part: f32,
    #[value(5)]
    half: usize,
}
#[quantizer]
impl SinglePrecision {
    #[value]
    fn steps(part: f32, half: Lazy<usize>) -> usize {
        if part == 0.3 { half.get() } else { 0 }
    }
}

#[test]
fn floats_are_compared_in_their_own_precision() {
    assert_eq!(surely(SinglePrecision).inner_impl.steps, 5);
}

macro_rules! flip {
    ($flag:ident) => {
        let $flag = !$flag;
    };
}

#[quantizer(extends(Base), values)]
struct Flipped {
    #[value(false)]
    twice: bool,
    #[value(4)]
    half: usize,
}
#[quantizer]
impl Flipped {
    #[value]
    fn steps(twice: bool, half: Lazy<usize>) -> usize {
        flip!(twice);
        if twice { half.get() } else { 0 }
    }
}

#[test]
fn macros_may_bind_again() {
    assert_eq!(surely(Flipped).inner_impl.steps, 4);
}

/// A flag with a destructor.
#[quantizer(extends(Base), values)]
struct Listed {
    #[value(None)]
    list: Option<Vec<usize>>,
}
#[quantizer]
impl Listed {
    #[value]
    fn steps(list: Option<Vec<usize>>, nobody: Lazy<usize>) -> usize {
        match list {
            Some(_) => nobody.get(),
            None => 6,
        }
    }
}

#[test]
fn flags_may_have_destructors() {
    assert_eq!(surely(Listed).inner_impl.steps, 6);
}
