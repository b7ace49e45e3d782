//! The formulas, a number at a time. Everything here is inlined into loops that are compiled for each set of vector
//! instructions.
use crate::kernel::{Formula, Rounding, SteFunction};
use core::marker::PhantomData;

/// What an element contributes to the gradients of input, scale and zero point.
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

// NaN stays NaN
#[inline(always)]
fn clamp(x: f32, min: f32, max: f32) -> f32 {
    let x = if x < min { min } else { x };
    if x > max { max } else { x }
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

    #[inline(always)]
    fn clamp(self, r: f32) -> f32 {
        clamp(r, self.min, self.max)
    }

    #[inline(always)]
    fn stops(self, r: f32) -> bool {
        ((r < self.min) | (r > self.max)) & !self.straight_through
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
        let outside = self.stops(r);
        let int = if SHIFTED { c - zero_point } else { c };
        Shares {
            x: if outside { 0.0 } else { grad },
            scale: grad * (int - if outside { 0.0 } else { x / scale }),
            zero_point: if outside { -(grad * scale) } else { 0.0 },
        }
    }
}

#[derive(Clone, Copy)]
pub(super) struct ToIntegers<R, const SHIFTED: bool>(Integers<R, SHIFTED>);

impl<R: Round, const SHIFTED: bool> Pointwise for ToIntegers<R, SHIFTED> {
    const SHIFTED: bool = SHIFTED;

    #[inline(always)]
    fn forward(self, x: f32, scale: f32, zero_point: f32) -> f32 {
        self.0.clamp(self.0.round(x, scale, zero_point))
    }

    #[inline(always)]
    fn backward(self, grad: f32, x: f32, scale: f32, zero_point: f32) -> Shares {
        let outside = self.0.stops(self.0.round(x, scale, zero_point));
        let grad = if outside { 0.0 } else { grad };
        let scaled = grad / scale;
        Shares { x: scaled, scale: -scaled * (x / scale), zero_point: grad }
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
pub(super) struct Spread;

impl Pointwise for Spread {
    #[inline(always)]
    fn forward(self, _: f32, scale: f32, _: f32) -> f32 {
        scale
    }

    #[inline(always)]
    fn backward(self, grad: f32, _: f32, _: f32, _: f32) -> Shares {
        Shares { x: 0.0, scale: grad, zero_point: 0.0 }
    }
}

#[derive(Clone, Copy)]
pub(super) struct Quotient {
    min: f32,
}

impl Pointwise for Quotient {
    #[inline(always)]
    fn forward(self, x: f32, scale: f32, _: f32) -> f32 {
        // NaN stays NaN
        let magnitude = x.abs();
        (if magnitude < self.min { self.min } else { magnitude }) / scale
    }

    #[inline(always)]
    fn backward(self, grad: f32, x: f32, scale: f32, _: f32) -> Shares {
        let scaled = grad / scale;
        // that of 0 is 0, and NaN stays NaN
        let sign = if x < 0.0 { -1.0 } else { x };
        let sign = if x > 0.0 { 1.0 } else { sign };
        Shares { x: scaled * sign, scale: -scaled * self.forward(x, scale, 0.0), zero_point: 0.0 }
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
        Shares { x: if there { grad * scale } else { 0.0 }, scale: if there { sign } else { 0.0 }, zero_point: 0.0 }
    }
}

/// A function of the first number alone.
#[derive(Clone, Copy)]
struct Function<F>(F);

impl<F: Fn(f32) -> f32 + Copy + Send + Sync> Pointwise for Function<F> {
    #[inline(always)]
    fn forward(self, x: f32, _: f32, _: f32) -> f32 {
        (self.0)(x)
    }

    #[inline(always)]
    fn backward(self, grad: f32, _: f32, _: f32, _: f32) -> Shares {
        Shares { x: grad, scale: 0.0, zero_point: 0.0 }
    }
}

pub(super) fn with_function<W: WithPointwise>(function: SteFunction, minus_half: f32, work: W) -> W::Output {
    match function {
        SteFunction::Round(Rounding::HalfToEven) => {
            work.run(Function(move |x: f32| if x == -0.5 { minus_half } else { HalfToEven::round(x) }))
        }
        SteFunction::Round(Rounding::Floor) => work.run(Function(Floor::round)),
        SteFunction::Round(Rounding::Ceil) => work.run(Function(Ceil::round)),
        SteFunction::Round(Rounding::ToZero) => work.run(Function(ToZero::round)),
        SteFunction::BinarySign => work.run(Function(binary_sign)),
        SteFunction::Clamp { min, max } => work.run(Function(move |x| clamp(x, min, max))),
        SteFunction::SignedClampMin { min } => work.run(Function(move |x: f32| {
            // NaN stays NaN
            let magnitude = x.abs();
            binary_sign(x) * if magnitude < min { min } else { magnitude }
        })),
    }
}

/// Something to be done with a formula whose type is known.
pub(super) trait WithPointwise {
    type Output;
    fn run<P: Pointwise>(self, formula: P) -> Self::Output;
}

pub(super) fn with<W: WithPointwise>(formula: Formula, shifted: bool, minus_half: f32, work: W) -> W::Output {
    macro_rules! integers {
        ($formula:expr, $rounding:ident, $min:ident, $max:ident, $straight_through:ident) => {
            integers!(@ $formula, $rounding, $min, $max, $straight_through;
                HalfToEven => minus_half, Floor => -1.0, Ceil => -0.0, ToZero => -0.0)
        };
        (@ $formula:expr, $of:ident, $min:ident, $max:ident, $straight_through:ident;
            $($rounding:ident => $minus_half:expr),*) => {
            match ($of, shifted) {
                $(
                    (Rounding::$rounding, false) => work.run($formula(Integers::<$rounding, false> {
                        min: $min, max: $max, straight_through: $straight_through, minus_half: $minus_half,
                        rounding: PhantomData,
                    })),
                    (Rounding::$rounding, true) => work.run($formula(Integers::<$rounding, true> {
                        min: $min, max: $max, straight_through: $straight_through, minus_half: $minus_half,
                        rounding: PhantomData,
                    })),
                )*
            }
        };
    }
    match formula {
        Formula::Integers { rounding, min, max, straight_through } => {
            integers!(core::convert::identity, rounding, min, max, straight_through)
        }
        Formula::ToIntegers { rounding, min, max, straight_through } => {
            integers!(ToIntegers, rounding, min, max, straight_through)
        }
        Formula::Binary { clamped } => work.run(Binary { clamped }),
        Formula::Spread => work.run(Spread),
        Formula::Quotient { min } => work.run(Quotient { min }),
        Formula::Ternary { threshold } => work.run(Ternary { threshold }),
    }
}
