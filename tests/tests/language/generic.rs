//! Quantizers over constants and types.
use super::*;
use core::marker::PhantomData;
use quant_nn::Quantizer;

#[quantizer(extends(Base))]
struct Stepping<const STEPS: usize> {
    #[value(STEPS)]
    steps: usize,
}

#[quantizer(extends(Stepping<4>))]
struct Four {
    #[value(0.25)]
    gain: f32,
}

#[test]
fn over_a_constant() {
    assert_eq!(surely(Stepping::<3>).inner_impl.steps, 3);
    let t = surely(Four);
    assert_eq!((t.inner_impl.steps, t.inner_impl.gain), (4, 0.25));
    assert_eq!(surely(quantizer_with!(Stepping<6> { gain: 0.5 })).inner_impl.steps, 6);
    assert_eq!((<Stepping<3>>::NAME, Stepping::<3>.to_string()), ("Stepping", "Stepping".to_string()));
}

pub trait Amount: Send + Sync {
    const STEPS: usize;
}
#[derive(Debug)]
pub struct Many;
impl Amount for Many {
    const STEPS: usize = 100;
}

#[quantizer(extends(Base), values)]
struct Of<A: Amount> {
    #[value(PhantomData)]
    of: PhantomData<fn() -> A>,
}
#[quantizer]
impl<A: Amount> Of<A> {
    #[value]
    fn steps(of: PhantomData<fn() -> A>) -> usize {
        let _ = of;
        A::STEPS
    }
}

#[test]
fn over_a_type() {
    let q: Of<Many> = Of::default();
    assert_eq!(surely(q).inner_impl.steps, 100);
}

/// The parameters are passed on.
#[quantizer(extends(Stepping<STEPS>))]
struct Signed<const STEPS: usize, const SIGNED: bool = true> {
    #[value(SIGNED)]
    signed: bool,
}

#[test]
fn through_a_generic_descendant() {
    let t = surely(Signed::<5, false>);
    assert_eq!((t.inner_impl.steps, t.signed), (5, false));
    fn of<const N: usize>() -> usize {
        surely(Signed::<N>).inner_impl.steps
    }
    assert_eq!(of::<9>(), 9);
}
