//! The formulas, a number at a time. Everything here is inlined into loops that are compiled for each set of vector
//! instructions.
use crate::kernel::{Formula, Rounding};
use core::marker::PhantomData;

/// What an element contributes to the gradients of input, scale and zero point. That of the zero point lacks the factor `−s`.
pub(super) struct Shares {
    pub x: f32,
    pub scale: f32,
    pub zero_point: f32,
}

pub(super) trait Pointwise: Copy + Send + Sync {
    /// Whether the third number is used.
    const SHIFTED: bool = false;

    fn forward(self, x: f32, scale: f32, zero_point: f32) -> f32;

    fn backward(self, grad: f32, x: f32, scale: f32, zero_point: f32) -> Shares;
}

pub(super) trait Round: Copy + Send + Sync {
    fn round(v: f32) -> f32;
}

#[derive(Clone, Copy)]
pub(super) struct HalfToEven;
#[derive(Clone, Copy)]
pub(super) struct Floor;
#[derive(Clone, Copy)]
pub(super) struct Ceil;
#[derive(Clone, Copy)]
pub(super) struct ToZero;

impl Round for HalfToEven {
    #[inline(always)]
    fn round(v: f32) -> f32 {
        v.round_ties_even()
    }
}

impl Round for Floor {
    #[inline(always)]
    fn round(v: f32) -> f32 {
        v.floor()
    }
}

impl Round for Ceil {
    #[inline(always)]
    fn round(v: f32) -> f32 {
        v.ceil()
    }
}

impl Round for ToZero {
    #[inline(always)]
    fn round(v: f32) -> f32 {
        // as `sign(v) · floor(|v|)`, of which the straight-through function consists; the sign of −0 is 0
        let floor = v.abs().floor();
        if v == 0.0 { 0.0 } else { floor.copysign(v) }
    }
}

#[derive(Clone, Copy)]
pub(super) struct Integers<R, const SHIFTED: bool> {
    min: f32,
    max: f32,
    straight_through: bool,
    /// What the backend's own rounding makes of −0.5: the zero that it gives has either sign.
    minus_half: f32,
    rounding: PhantomData<R>,
}

impl<R: Round, const SHIFTED: bool> Integers<R, SHIFTED> {
    #[inline(always)]
    fn round(self, x: f32, scale: f32, zero_point: f32) -> f32 {
        let v = x / scale;
        let v = if SHIFTED { v + zero_point } else { v };
        if v == -0.5 { self.minus_half } else { R::round(v) }
    }

    // NaN stays NaN
    #[inline(always)]
    fn clamp(self, r: f32) -> f32 {
        let r = if r < self.min { self.min } else { r };
        if r > self.max { self.max } else { r }
    }
}

impl<R: Round, const SHIFTED: bool> Pointwise for Integers<R, SHIFTED> {
    const SHIFTED: bool = SHIFTED;

    #[inline(always)]
    fn forward(self, x: f32, scale: f32, zero_point: f32) -> f32 {
        let c = self.clamp(self.round(x, scale, zero_point));
        if SHIFTED { (c - zero_point) * scale } else { c * scale }
    }

    #[inline(always)]
    fn backward(self, grad: f32, x: f32, scale: f32, zero_point: f32) -> Shares {
        let r = self.round(x, scale, zero_point);
        let c = self.clamp(r);
        let outside = ((r < self.min) | (r > self.max)) & !self.straight_through;
        let int = if SHIFTED { c - zero_point } else { c };
        Shares {
            x: if outside { 0.0 } else { grad },
            scale: grad * (int - if outside { 0.0 } else { x / scale }),
            zero_point: if outside { grad } else { 0.0 },
        }
    }
}

#[derive(Clone, Copy)]
pub(super) struct Binary {
    clamped: bool,
}

#[inline(always)]
fn binary_sign(x: f32) -> f32 {
    if x >= 0.0 { 1.0 } else { -1.0 }
}

impl Pointwise for Binary {
    #[inline(always)]
    fn forward(self, x: f32, scale: f32, _: f32) -> f32 {
        binary_sign(x) * scale
    }

    #[inline(always)]
    fn backward(self, grad: f32, x: f32, scale: f32, _: f32) -> Shares {
        let outside = ((x > scale) | (x < -scale)) & self.clamped;
        let signed = grad * binary_sign(x);
        Shares {
            x: if outside { 0.0 } else { grad * scale },
            scale: if outside { signed * (1.0 + scale) } else { signed },
            zero_point: 0.0,
        }
    }
}

#[derive(Clone, Copy)]
pub(super) struct Ternary {
    threshold: f32,
}

impl Pointwise for Ternary {
    #[inline(always)]
    fn forward(self, x: f32, scale: f32, _: f32) -> f32 {
        let sign = if x > 0.0 { 1.0 } else { -1.0 };
        let number = if x.abs() > scale * self.threshold { sign } else { 0.0 };
        number * scale
    }

    #[inline(always)]
    fn backward(self, grad: f32, x: f32, scale: f32, _: f32) -> Shares {
        let there = x.abs() > scale * self.threshold;
        let sign = if x > 0.0 { grad } else { -grad };
        Shares {
            x: if there { grad * scale } else { 0.0 },
            scale: if there { sign } else { 0.0 },
            zero_point: 0.0,
        }
    }
}

/// Something to be done with a formula whose type is known.
pub(super) trait WithPointwise {
    type Output;
    fn run<P: Pointwise>(self, formula: P) -> Self::Output;
}

pub(super) fn with<W: WithPointwise>(formula: Formula, shifted: bool, minus_half: f32, work: W) -> W::Output {
    match formula {
        Formula::Integers { rounding, min, max, straight_through } => {
            macro_rules! integers {
                ($($rounding:ident => $exact:expr),*) => {
                    match (rounding, shifted) {
                        $(
                            (Rounding::$rounding, false) => work.run(Integers::<$rounding, false> {
                                min, max, straight_through, minus_half: $exact, rounding: PhantomData,
                            }),
                            (Rounding::$rounding, true) => work.run(Integers::<$rounding, true> {
                                min, max, straight_through, minus_half: $exact, rounding: PhantomData,
                            }),
                        )*
                    }
                };
            }
            integers!(HalfToEven => minus_half, Floor => -1.0, Ceil => -0.0, ToZero => -0.0)
        }
        Formula::Binary { clamped } => work.run(Binary { clamped }),
        Formula::Ternary { threshold } => work.run(Ternary { threshold }),
    }
}
