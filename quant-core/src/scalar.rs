//! Numbers that take part in the arithmetic of a quantizer.
use crate::function::{log_two, ste::ceil_ste};
use crate::record::ask;
use burn::tensor::{Device, Tensor};
use core::ops::{Add, Div, Mul, Neg, Sub};

/// A number that is known when the quantizer is built, or learned with it.
///
/// Bit widths and what follows from them (integer bounds, thresholds) are constants in most quantizers; as `Const`
/// they cost no tensor operation and no synchronisation with the device.
///
/// ```
/// use quant_core::scalar::Scalar;
/// // the largest signed 8-bit integer, 2^(8 - 1) - 1
/// let max = (Scalar::Const(8.0) - 1.0).exp2() - 1.0;
/// assert_eq!(max.to_f32(), 127.0);
/// ```
#[derive(Clone, Debug)]
pub enum Scalar {
    /// Known, without a gradient.
    Const(f32),
    /// One element, which may carry a gradient.
    Tensor(Tensor<1>),
}

impl Scalar {
    fn map(self, number: impl FnOnce(f32) -> f32, tensor: impl FnOnce(Tensor<1>) -> Tensor<1>) -> Self {
        match self {
            Self::Const(c) => Self::Const(number(c)),
            Self::Tensor(t) => Self::Tensor(tensor(t)),
        }
    }

    fn with(
        self,
        rhs: Self,
        numbers: impl FnOnce(f32, f32) -> f32,
        tensors: impl FnOnce(Tensor<1>, Tensor<1>) -> Tensor<1>,
    ) -> Self {
        match (self, rhs) {
            (Self::Const(a), Self::Const(b)) => Self::Const(numbers(a, b)),
            (Self::Const(a), Self::Tensor(b)) => Self::Tensor(tensors(b.full_like(a), b)),
            (Self::Tensor(a), Self::Const(b)) => Self::Tensor(tensors(a.clone(), a.full_like(b))),
            (Self::Tensor(a), Self::Tensor(b)) => Self::Tensor(tensors(a, b)),
        }
    }

    /// The same number without a gradient.
    pub fn detach(self) -> Self {
        self.map(|c| c, Tensor::detach)
    }

    /// `2^self`, exact for integers.
    pub fn exp2(self) -> Self {
        self.map(f32::exp2, |t| t.full_like(2.0).powf(t))
    }

    /// The logarithm to the base 2.
    pub fn log2(self) -> Self {
        self.map(f32::log2, log_two)
    }

    /// The smallest integer that is not less, with a straight-through gradient.
    pub fn ceil(self) -> Self {
        self.map(f32::ceil, ceil_ste)
    }

    /// The larger of both.
    pub fn maximum(self, other: Self) -> Self {
        self.with(other, f32::max, Tensor::max_pair)
    }

    /// The larger of the value and `min`.
    pub fn at_least(self, min: f32) -> Self {
        self.map(|c| c.max(min), |t| t.clamp_min(min))
    }

    /// The smaller of the value and `max`.
    pub fn at_most(self, max: f32) -> Self {
        self.map(|c| c.min(max), |t| t.clamp_max(max))
    }

    /// The value; reads it back from the device if it is learned.
    #[track_caller]
    pub fn to_f32(&self) -> f32 {
        match self {
            Self::Const(c) => *c,
            Self::Tensor(t) => ask(|| t.clone().into_scalar()) as f32,
        }
    }

    /// One element of rank `D`, which broadcasts over any tensor of that rank.
    pub fn to_tensor<const D: usize>(&self, device: &Device) -> Tensor<D> {
        match self {
            Self::Const(c) => Tensor::full([1; D], *c, device),
            Self::Tensor(t) => t.clone().reshape([1; D]),
        }
    }

    /// `x + self`.
    pub fn add_to<const D: usize>(&self, x: Tensor<D>) -> Tensor<D> {
        match self {
            Self::Const(0.0) => x,
            Self::Const(c) => x.add_scalar(*c),
            Self::Tensor(t) => x + t.clone().reshape([1; D]),
        }
    }

    /// `x − self`.
    pub fn subtract_from<const D: usize>(&self, x: Tensor<D>) -> Tensor<D> {
        match self {
            Self::Const(c) => x.sub_scalar(*c),
            Self::Tensor(t) => x - t.clone().reshape([1; D]),
        }
    }

    /// `x · self`.
    pub fn multiply<const D: usize>(&self, x: Tensor<D>) -> Tensor<D> {
        match self {
            Self::Const(c) => x.mul_scalar(*c),
            Self::Tensor(t) => x * t.clone().reshape([1; D]),
        }
    }

    /// `x / self`.
    pub fn divide<const D: usize>(&self, x: Tensor<D>) -> Tensor<D> {
        match self {
            Self::Const(1.0) => x,
            Self::Const(c) => x.div_scalar(*c),
            Self::Tensor(t) => x / t.clone().reshape([1; D]),
        }
    }
}

impl From<f32> for Scalar {
    fn from(value: f32) -> Self {
        Self::Const(value)
    }
}

impl Add<f32> for Scalar {
    type Output = Self;
    fn add(self, rhs: f32) -> Self {
        self.map(|c| c + rhs, |t| t.add_scalar(rhs))
    }
}

impl Sub<f32> for Scalar {
    type Output = Self;
    fn sub(self, rhs: f32) -> Self {
        self + -rhs
    }
}

impl Add for Scalar {
    type Output = Self;
    fn add(self, rhs: Self) -> Self {
        self.with(rhs, |a, b| a + b, |a, b| a + b)
    }
}

impl Sub for Scalar {
    type Output = Self;
    fn sub(self, rhs: Self) -> Self {
        self + -rhs
    }
}

impl Mul for Scalar {
    type Output = Self;
    fn mul(self, rhs: Self) -> Self {
        self.with(rhs, |a, b| a * b, |a, b| a * b)
    }
}

impl Div for Scalar {
    type Output = Self;
    fn div(self, rhs: Self) -> Self {
        self.with(rhs, |a, b| a / b, |a, b| a / b)
    }
}

impl Neg for Scalar {
    type Output = Self;
    fn neg(self) -> Self {
        self.map(|c| -c, Tensor::neg)
    }
}
